using System.Collections.Concurrent;
using System.Security.Cryptography;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.CloudInit;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.CloudInit;

/// <summary>Enrolment and the prober in a host of their own, on SQLite in a folder that goes with it and on a clock that stands. Instances are rows, as the engine would have left them.</summary>
internal sealed class MachineHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

    private readonly WebApplication app;

    // Machines are told it before the server listens.
    private int Port { get; } = Ports.Free();

    private MachineHost(Dictionary<string, string?> settings, Action<IServiceCollection>? more, bool onLoopback)
    {
        File.WriteAllText(Path.Combine(Folder, "operator.key"), "0123456789abcdef0123456789abcdef-machine-tests");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Databases:Directory"] = Folder,
            ["Access:OperatorKeyFile"] = Path.Combine(Folder, "operator.key"),
            ["Machines:ControlPlane"] = onLoopback ? $"http://127.0.0.1:{Port}" : "https://apps.education.example",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        if (onLoopback)
            builder.WebHost.UseUrls($"http://127.0.0.1:{Port}");
        else
            builder.WebHost.UseTestServer();
        builder.AddServiceDefaults("provisioning");
        builder.AddServiceDatabase<ProvisioningDb, ProvisioningSqlite, ProvisioningSqlServer, ProvisioningPostgres>("Provisioning");
        AppsEducation.Tests.SqlServerShadow.Watch<ProvisioningSqlite>(builder.Services);
        builder.AddCloudInit();
        builder.AddProbes();
        // What works by itself, the tests call.
        foreach (var service in builder.Services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name != "CertificatesAtStart").ToArray())
            builder.Services.Remove(service);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<EngineWake>();
        builder.Services.AddSingleton(new HostingAccounts([Account]));
        builder.Logging.ClearProviders().AddProvider(new Kept(Logs)).SetMinimumLevel(LogLevel.Trace);
        more?.Invoke(builder.Services);
        app = builder.Build();
        app.UseServiceDefaults();
        app.MapEnrolment();
    }

    public static TestAccount Account { get; } = new()
    {
        Name = "scw-par-1", Provider = "Scaleway", Region = "fr-par", CloudZones = ["fr-par-1"], Qualification = Sensitivity.Personal, Jurisdiction = "FR",
        Agreement = new Agreement("free", new DateOnly(2026, 1, 1), null, 30, null), Quotas = new Dictionary<string, int>(),
    };

    public string Folder { get; } = Directory.CreateTempSubdirectory("appsedu-machines-").FullName;

    public FakeTimeProvider Clock { get; } = new(Start);

    public ConcurrentQueue<string> Logs { get; } = [];

    public IServiceProvider Services => app.Services;

    public TestServer Server => app.GetTestServer();

    public HttpClient Http { get; private set; } = null!;

    public static async Task<MachineHost> Begin(Dictionary<string, string?>? settings = null, Action<IServiceCollection>? more = null, bool onLoopback = false)
    {
        var host = new MachineHost(settings ?? [], more, onLoopback);
        await host.Db(async db => await db.Database.EnsureCreatedAsync());
        await host.app.StartAsync();
        host.Http = onLoopback ? new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.Port}") } : host.app.GetTestClient();
        return host;
    }

    public async Task<T> Db<T>(Func<ProvisioningDb, Task<T>> act)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("a test looks at all rows");
        return await act(scope.ServiceProvider.GetRequiredService<ProvisioningDb>());
    }

    public Task Change(string instance, Action<Instance> change) => Db(async db =>
    {
        change(await db.Instances.SingleAsync(i => i.Id == instance));
        return await db.SaveChangesAsync();
    });

    /// <summary>An instance whose server was given its user data and powered on; returns its token.</summary>
    public async Task<string> PoweredOn(string instance, string hostName = "etherpad.dijon.localhost", bool poweredOn = true, Blueprint? blueprint = null)
    {
        await Db(async db =>
        {
            db.Add(new Instance
            {
                Id = instance, TenantId = "09", AcademySlug = "dijon", Offering = "etherpad", Sensitivity = Sensitivity.Ordinary, BlueprintVersion = 1, Size = "S", Lane = Account.Name,
                Account = Account.Name, HostName = hostName, Phase = Phase.Provisioning, CreatedAt = Clock.GetUtcNow(), PoweredOnAt = poweredOn ? Clock.GetUtcNow() : null,
            });
            db.Add(new DnsRecord { Zone = "localhost", Name = hostName[..^".localhost".Length], TenantId = "09", Lane = Account.Name, Owner = instance, Generation = 1, Address = "203.0.113.7" });
            return await db.SaveChangesAsync();
        });
        return await RenderedToken(instance, hostName, blueprint: blueprint);
    }

    public Task<string> RenderedUserData(string instance, string hostName = "etherpad.dijon.localhost", int version = 0, Blueprint? blueprint = null) =>
        Services.GetRequiredService<RenderUserData>()(Wish(instance, hostName, version, blueprint), CancellationToken.None);

    /// <summary>Renders user data once more and gives the token that it holds.</summary>
    public async Task<string> RenderedToken(string instance, string hostName = "etherpad.dijon.localhost", int version = 0, Blueprint? blueprint = null)
    {
        using var facts = System.Text.Json.JsonDocument.Parse(Machines.Files(await RenderedUserData(instance, hostName, version, blueprint))["/etc/appsedu/machine.json"].Text);
        return facts.RootElement.GetProperty("enrolmentToken").GetString()!;
    }

    public static MachineWish Wish(string instance, string hostName, int version = 0, Blueprint? blueprint = null)
    {
        var used = blueprint ?? SeededBlueprints.Of("etherpad");
        return new MachineWish(instance, "09", new Plan(used, used.Sizes[0], hostName, "localhost", hostName[..^".localhost".Length], Account, "fr-par-1"), version);
    }

    /// <summary>A machine's key as it sends it.</summary>
    public static string NewMachineKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    public Task Stop() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class Kept(ConcurrentQueue<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Writer(lines, categoryName);

        public void Dispose() { }

        private sealed class Writer(ConcurrentQueue<string> lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
        }
    }
}

internal sealed record TestAccount : HostingAccount;
