using System.Security.Cryptography.X509Certificates;

namespace AppsEducation.Provisioning.CloudInit.Certificates;

/// <summary>Where machines' certificates come from.</summary>
internal interface ICertificates
{
    /// <summary>A certificate that is valid now for exactly this name.</summary>
    /// <param name="hostName">The public name.</param>
    /// <param name="academySlug">Its academy.</param>
    /// <exception cref="CertificateUnavailableException">There is none now; an operator must put one in place.</exception>
    Certificate For(string hostName, string academySlug);

    /// <summary>An authority that the prober trusts beside the system's; null: the system's alone.</summary>
    X509Certificate2? Root { get; }
}

/// <param name="Chain">PEM, the leaf first.</param>
/// <param name="PrivateKey">PEM, PKCS 8.</param>
/// <param name="NotAfter">When it ends.</param>
internal sealed record Certificate(string Chain, string PrivateKey, DateTimeOffset NotAfter);

/// <summary>No certificate can be given for a name now.</summary>
internal sealed class CertificateUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
