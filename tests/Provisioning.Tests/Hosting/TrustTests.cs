using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>A cloud with an authority of its own, over real TLS: trusted by the account that names it, and by no other; never "any certificate".</summary>
[TestFixture]
internal sealed class TrustTests
{
    private WebApplication server = null!;
    private X509Certificate2 authority = null!;
    private Uri address = null!;
    private int asked;

    [OneTimeSetUp]
    public async Task Cloud()
    {
        authority = Authority("CN=a cloud of one's own");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var certificate = Leaf(authority);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        server = builder.Build();
        server.MapGet("/instance/v1/zones/fr-par-1/servers", () =>
        {
            asked++;
            return Results.Text("""{"servers":[]}""", "application/json");
        });
        server.MapGet("/instance/v1/zones/fr-par-2/servers", () => Results.Redirect("/instance/v1/zones/fr-par-1/servers"));
        await server.StartAsync();
        address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await server.DisposeAsync();
        authority.Dispose();
    }

    [Test]
    public async Task The_account_that_names_the_authority_reaches_it() =>
        Assert.That(await Api([X509CertificateLoader.LoadCertificate(authority.RawData)]).Instances.Servers("fr-par-1", "t", CancellationToken.None), Is.Empty);

    [Test]
    public async Task An_account_that_names_none_or_another_sends_nothing()
    {
        using var other = Authority("CN=another");
        var before = asked;
        foreach (var trusted in new X509Certificate2Collection?[] { null, [X509CertificateLoader.LoadCertificate(other.RawData)] })
        {
            var refused = await StepTests.Refused(() => Api(trusted).Instances.Servers("fr-par-1", "t", CancellationToken.None));
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Retry), "no connection, so nothing was done");
        }

        Assert.That(asked, Is.EqualTo(before));
    }

    // A redirect would carry the secret to wherever it points.
    [Test]
    public async Task A_redirect_is_refused()
    {
        var before = asked;

        var refused = await StepTests.Refused(() => Api([X509CertificateLoader.LoadCertificate(authority.RawData)]).Instances.Servers("fr-par-2", "t", CancellationToken.None));

        Assert.That((refused.Status, asked), Is.EqualTo(((int?)302, before)));
    }

    private ScalewayApi Api(X509Certificate2Collection? trusted)
    {
        var options = new CallOptions { Tries = 1 };
        var settings = new ProviderClientSettings("Scaleway", "a", address, new AuthHandler("X-Auth-Token", () => "secret"), trusted);
        return new ScalewayApi(ProviderClient.Create(settings, ScalewayErrors.Classify, options, TimeProvider.System, () => 0.5), "project");
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static X509Certificate2 Leaf(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(authority, now.AddHours(-1), now.AddHours(20), [1, 2, 3, 4]);
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
