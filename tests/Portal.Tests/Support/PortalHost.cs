using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Subportals;
using AppsEducation.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Portal.Tests.Support;

/// <summary>The Portal through its own Add…/Map…, on a clock that the test moves, with Tenants doubled at the wire.</summary>
internal sealed class PortalHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;

    private PortalHost(WebApplication app, string folder, FakeTimeProvider clock, TenantsDouble tenants) => (this.app, this.folder, Clock, Tenants) = (app, folder, clock, tenants);

    public FakeTimeProvider Clock { get; }

    public TenantsDouble Tenants { get; }

    public IServiceProvider Services => app.Services;

    public SubportalModel Model => Services.GetRequiredService<SubportalModel>();

    public string Data => Path.Combine(folder, "portal");

    /// <summary>Where it answers, when it was started for a browser.</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public HttpClient Client() => new(app.GetTestServer().CreateHandler()) { BaseAddress = new Uri("http://portal/") };

    /// <param name="known">What Tenants has, read before the first request; null: Tenants is away.</param>
    /// <param name="folder">An earlier host's data folder, to start again on it.</param>
    /// <param name="browser">Listens on loopback, for a real browser.</param>
    /// <param name="settings">Further configuration.</param>
    public static async Task<PortalHost> Start(IReadOnlyList<SubportalView>? known, string? folder = null, bool browser = false, params (string Key, string? Value)[] settings)
    {
        folder ??= Directory.CreateTempSubdirectory("portal-tests-").FullName;
        var keys = Path.Combine(folder, "operator.key");
        if (!File.Exists(keys))
            await File.WriteAllTextAsync(keys, new string('k', 64));
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Portal:Data"] = Path.Combine(folder, "portal"),
            ["Services:Tenants"] = "http://tenants/",
            ["Access:OperatorKeyFile"] = keys,
            ["Logging:LogLevel:Default"] = "None",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => s.Value));
        builder.AddServiceDefaults("portal");
        builder.AddPortal();
        builder.AddBus();
        builder.Logging.ClearProviders();

        var tenants = new TenantsDouble();
        if (known is null)
            tenants.Instead = () => throw new HttpRequestException(HttpRequestError.NameResolutionError, "no such host");
        else
            tenants.Has(known);
        builder.Services.AddHttpClient("appsedu-tenants").ConfigurePrimaryHttpMessageHandler(() => tenants);
        var clock = new FakeTimeProvider(Academies.Morning);
        builder.Services.AddSingleton<TimeProvider>(clock);
        if (browser)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        else
            builder.WebHost.UseTestServer();

        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapPortal();
        await app.StartAsync();
        var host = new PortalHost(app, folder, clock, tenants);
        if (known is not null)
            await host.Until(() => host.Model.Current.ConfirmedAt is not null, "the first full read");
        return host;
    }

    /// <summary>Waits until it is so; on real time, since a message or a read arrives on another thread.</summary>
    public async Task Until(Func<bool> so, string what)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (!so())
        {
            if (limit.Elapsed > TimeSpan.FromSeconds(30))
                throw new TimeoutException($"Waited 30 s for {what}.");
            await Task.Delay(10);
        }
    }

    public string Folder => folder;

    /// <summary>Ends the process; its folder stays for the next one.</summary>
    public async Task Stop() => await app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();   // disposing alone would leave the writer of the last copy running
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
