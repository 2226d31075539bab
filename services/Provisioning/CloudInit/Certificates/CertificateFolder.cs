using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.CloudInit.Certificates;

/// <summary>
/// The folder where the operator keeps one wildcard an academy: <c>dijon.pem</c> (the chain, leaf first) and <c>dijon.key</c>. Read anew at each ask, so that a renewed one is given out
/// without a restart; machines fetch theirs every few hours.
/// </summary>
internal sealed class CertificateFolder(IOptions<CertificateOptions> options, TimeProvider time, ILogger<CertificateFolder> log) : ICertificates
{
    public X509Certificate2? Root => null;

    public Certificate For(string hostName, string academySlug)
    {
        var (leaf, chain, key) = Read(academySlug);
        using (leaf)
        {
            var until = new DateTimeOffset(leaf.NotAfter.ToUniversalTime());
            var now = time.GetUtcNow();
            if (until <= now || now < new DateTimeOffset(leaf.NotBefore.ToUniversalTime()))
                throw new CertificateUnavailableException($"{academySlug}.pem is valid from {leaf.NotBefore.ToUniversalTime():u} to {until:u}, not now.");
            if (!leaf.MatchesHostname(hostName, allowWildcards: true, allowCommonName: false))
                throw new CertificateUnavailableException($"{academySlug}.pem isn't valid for {hostName}: it must name *.{string.Join('.', hostName.Split('.')[1..])}.");
            return new Certificate(chain, key, until);
        }
    }

    /// <summary>At start: every pair that is there must be whole. A missing academy isn't an error yet; its first enrolment says so.</summary>
    public void CheckAll()
    {
        var soon = time.GetUtcNow() + TimeSpan.FromDays(14);
        foreach (var file in Directory.GetFiles(options.Value.Directory!, "*.pem"))
        {
            using var leaf = Read(Path.GetFileNameWithoutExtension(file)).Leaf;
            if (new DateTimeOffset(leaf.NotAfter.ToUniversalTime()) < soon)
                log.LogWarning("The certificate {File} ends on {End:u}; renew it", file, leaf.NotAfter.ToUniversalTime());
        }
    }

    private (X509Certificate2 Leaf, string Chain, string Key) Read(string academySlug)
    {
        var name = Path.Combine(options.Value.Directory!, academySlug);
        try
        {
            var leaf = X509Certificate2.CreateFromPemFile(name + ".pem", name + ".key");   // refuses a key of another certificate
            return (leaf, File.ReadAllText(name + ".pem"), File.ReadAllText(name + ".key"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CertificateUnavailableException(
                $"Certificates:Directory: {name}.pem and {name}.key can't be used: {error.Message} Put there the chain, leaf first, and its key, both PEM and readable by this service.", error);
        }
    }
}
