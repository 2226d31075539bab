using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AppsEducation.Provisioning.Tests;

/// <summary>Certificates of nobody's authority.</summary>
internal static class SelfSignedCertificates
{
    public static (string Certificate, string Key) For(string hostName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(2));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
