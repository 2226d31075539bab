using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.Provisioning.Probes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppsEducation.Provisioning.Tests.Probes;

/// <summary>What an enrolled machine shows to the world: a real TLS server on loopback, with whatever certificate and answers a test gives it.</summary>
internal sealed class StandInMachine : IAsyncDisposable
{
    private readonly WebApplication app;

    private StandInMachine(Certificate certificate)
    {
        var leaf = X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPem(certificate.Chain, certificate.PrivateKey).Export(X509ContentType.Pfx), null);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificateSelector = (_, name) =>
            {
                AskedFor.Add(name ?? "");
                return leaf;
            },
        })));
        app = builder.Build();
        app.Run(Answer);
    }

    public Address Address { get; private set; } = null!;

    /// <summary>The names that came as SNI, one a connection.</summary>
    public System.Collections.Concurrent.ConcurrentBag<string> AskedFor { get; } = [];

    public System.Collections.Concurrent.ConcurrentBag<string> Hosts { get; } = [];

    public Func<HttpContext, Task> Alive { get; set; } = http => http.Response.WriteAsync("""{"status": "pass"}""");

    public Func<HttpContext, Task> Health { get; set; } = http => http.Response.WriteAsync("{}");

    public static async Task<StandInMachine> With(Certificate certificate)
    {
        var machine = new StandInMachine(certificate);
        await machine.app.StartAsync();
        machine.Address = new Address("127.0.0.1", new Uri(machine.app.Urls.Single()).Port);
        return machine;
    }

    public static Func<HttpContext, Task> Says(string body) => http => http.Response.WriteAsync(body);

    public static Func<HttpContext, Task> Status(int status) => http =>
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Location = "https://127.0.0.1/elsewhere";
        return Task.CompletedTask;
    };

    public static string HealthOf(string instance, DateTimeOffset checkedAt, bool ok = true) =>
        $$"""{"version":1,"instance":"{{instance}}","offering":"etherpad","ok":{{(ok ? "true" : "false")}},"checkedAt":"{{checkedAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}}","checks":[{"name":"write-and-read-a-pad","ok":{{(ok ? "true" : "false")}},"milliseconds":12}]}""";

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private Task Answer(HttpContext http)
    {
        Hosts.Add(http.Request.Host.Value ?? "");
        return http.Request.Path.Value == Probe.HealthPath ? Health(http) : Alive(http);
    }
}
