using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AppsEducation.Provisioning.CloudInit.Certificates;

namespace AppsEducation.Provisioning.Probes;

/// <summary>
/// Whose certificates the prober believes: the system's authorities and, in local mode, the installation's own. Never "any": a name mismatch is refused whoever signed.
/// Revocation isn't asked: an authority's responder that is down must not turn our services red.
/// </summary>
internal sealed class ProbeTrust(ICertificates certificates, TimeProvider time)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificates.Root is not { } root || certificate is not X509Certificate2 leaf)
            return false;

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.Add(root);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        own.ChainPolicy.VerificationTimeIgnored = false;
        own.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        own.ChainPolicy.DisableCertificateDownloads = true;
        if (chain is not null)
        {
            foreach (var element in chain.ChainElements)
                own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }
        return own.Build(leaf);
    }
}
