using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AppsEducation.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.CloudInit.Certificates;

/// <summary>
/// An authority of this installation alone, for local mode: made once, its key never leaves its folder (mode 600). <c>authority.pem</c> beside it is for whoever wants to trust it.
/// </summary>
internal sealed class LocalAuthority : ICertificates, IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    // A machine's clock may run behind ours.
    private static readonly TimeSpan Backdated = TimeSpan.FromMinutes(10);

    private readonly X509Certificate2 root;
    private readonly TimeSpan leafLifetime;
    private readonly TimeProvider time;

    public LocalAuthority(IOptions<CertificateOptions> options, TimeProvider time)
    {
        this.time = time;
        leafLifetime = options.Value.LocalLifetime;
        root = Open(options.Value.Directory!, time);
        Root = X509CertificateLoader.LoadCertificate(root.RawData);
    }

    public X509Certificate2? Root { get; }

    public Certificate For(string hostName, string academySlug)
    {
        var now = time.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={(hostName.Length <= 64 ? hostName : academySlug)}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));

        // A certificate knows whole seconds only.
        var end = DateTimeOffset.FromUnixTimeSeconds(Math.Min((now + leafLifetime).ToUnixTimeSeconds(), new DateTimeOffset(root.NotAfter.ToUniversalTime()).ToUnixTimeSeconds()));
        using var leaf = request.Create(root, now - Backdated, end, SerialNumber());
        return new Certificate(leaf.ExportCertificatePem() + "\n" + root.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n", end);
    }

    public void Dispose()
    {
        root.Dispose();
        Root?.Dispose();
    }

    // One file with both, put in its place whole and never over another: processes that start at once end with the same authority.
    private static X509Certificate2 Open(string directory, TimeProvider time)
    {
        var folder = Directory.CreateDirectory(directory);
        var file = Path.Combine(folder.FullName, "authority.key");
        if (!File.Exists(file))
        {
            var own = Path.Combine(folder.FullName, $".authority.{Guid.NewGuid():N}");
            WritePrivately(own, Make(time.GetUtcNow()));
            try
            {
                PutInPlace(own, file);
            }
            catch (IOException) when (File.Exists(file))
            {
                // Another's, made meanwhile.
            }
            finally
            {
                File.Delete(own);
            }
        }
        try
        {
            var root = X509Certificate2.CreateFromPemFile(file, file);
            File.WriteAllText(Path.Combine(folder.FullName, "authority.pem"), root.ExportCertificatePem() + "\n");
            return root;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException("Certificates:Directory", $"{file} isn't the authority's certificate and key any more ({error.Message}); bring it back from a copy, or remove it and have every machine enrol anew", directory);
        }
    }

    // On Unix File.Move looks whether the place is free and then renames, over what another process put there in between; a link is made or refused in one. Where there are no links, a move is the best there is.
    private static void PutInPlace(string own, string file)
    {
        if (OperatingSystem.IsWindows() || Link(own, file) != 0)
            File.Move(own, file, overwrite: false);
    }

    [DllImport("libc", EntryPoint = "link")]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string made);

    private static void WritePrivately(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        using (var writer = new StreamWriter(stream, leaveOpen: true))
            writer.Write(text);
        stream.Flush(flushToDisk: true);
    }

    private static string Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=AppsEducation local authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var root = request.CreateSelfSigned(now - TimeSpan.FromDays(1), now + Lifetime);
        return root.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)(serial[0] & 0x7f | 0x40);   // positive, and of one length
        return serial;
    }
}
