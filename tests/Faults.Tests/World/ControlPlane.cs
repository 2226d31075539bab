using AppsEducation.Contracts;
using AppsEducation.Provisioning;
using AppsEducation.Provisioning.CloudInit;
using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.OpenStack;
using AppsEducation.Provisioning.Hosting.Ovh;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AppsEducation.Faults.Tests;

/// <summary>One process of Provisioning, as the service assembles it but for its loops, which the world turns: engine, driver, machines' side, prober, database.</summary>
internal sealed class ControlPlane : IDisposable
{
    private readonly IHost host;

    public ControlPlane(World world, string folder)
    {
        Folder = folder;
        Death = new Death(this);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Databases:Provisioning"] = $"Data Source={world.Database}",
            ["Machines:ControlPlane"] = "https://apps.education.example",
            ["Certificates:Directory"] = Shared.Certificates,
            ["Access:OperatorKeyFile"] = Shared.OperatorKey,
            ["Hosting:Calls:PerSecond"] = world.CallsPerSecond.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Hosting:Calls:Burst"] = world.CallsPerSecond.ToString(System.Globalization.CultureInfo.InvariantCulture),
            // Rarer than in life: what answers is only asked again for the state of the tile, and each question costs a TLS handshake.
            ["Probes:Interval"] = "00:05:00",
            // The world says when something changed that the prober would find by polling.
            ["Probes:Poll"] = "00:05:00",
        });
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(world.Clock);
        services.AddOptions<AccessOptions>().BindConfiguration("Access");
        services.AddSingleton<Keys>();
        services.AddScoped<Tenancy>();
        services.AddScoped<Caller>();
        services.AddScoped<RequestScope>();
        services.AddRoutingCore();
        services.AddSingleton<IInterceptor>(Death);
        services.AddSingleton(Shared.Logs);
        builder.AddServiceDatabase<ProvisioningDb, ProvisioningSqlite, ProvisioningSqlServer, ProvisioningPostgres>("Provisioning");
        services.AddHosting();
        builder.AddCloudInit();
        builder.AddProbes();
        services.AddEngineParts(folder);
        services.Configure<EngineOptions>(world.Configure);
        services.AddSingleton<WishBook>();

        // What differs from the service: the account and its cloud, the machines' network, dice that the seed decides.
        services.AddSingleton(world.Guards);
        services.AddSingleton(world.Dice);
        services.AddSingleton(new HostingAccounts(world.Accounts));
        services.AddSingleton<ProviderSocket>(new ProviderSocket(_ => new Wire(world, this)));
        services.AddSingleton(provider => new ScalewayClients(
            provider.GetRequiredService<IOptions<HostingOptions>>().Value.Calls, world.Clock, world.Dice.NextDouble, provider.GetRequiredService<ProviderSocket>()));
        services.AddSingleton(provider => new OpenStackClients(
            provider.GetRequiredService<IOptions<HostingOptions>>().Value.Calls, world.Clock, world.Dice.NextDouble, provider.GetRequiredService<ProviderSocket>()));
        services.AddSingleton(provider => new OvhClients(
            provider.GetRequiredService<IOptions<HostingOptions>>().Value.Calls, world.Clock, world.Dice.NextDouble, provider.GetRequiredService<ProviderSocket>()));
        services.AddSingleton<ConnectToMachine>((address, ct) => MachineTls.Connect(world.Cloud, address, ct));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Prober>(provider, world.Dice));
        host = builder.Build();
        Interlocked.CompareExchange(ref firstHost, host, null);
    }

    // Never let go: the runtime compiles a stub for each constructor that a container calls, keeps it only while somebody refers to that constructor, and would compile them all anew for each run.
    private static IHost? firstHost;

    /// <summary>Where its name and its lock are.</summary>
    public string Folder { get; }

    /// <summary>Ends it at a commit, or at once.</summary>
    public Death Death { get; }

    public bool IsDead => Death.Came;

    public IServiceProvider Services => host.Services;

    /// <summary>What the engine's loop does once.</summary>
    public async Task<DateTimeOffset> Tick()
    {
        await Services.GetRequiredService<Installations>().Load(CancellationToken.None);
        return await Services.GetRequiredService<Ticker>().Tick(CancellationToken.None);
    }

    /// <summary>What the prober's loop does once.</summary>
    public Task<DateTimeOffset> Probe() => Services.GetRequiredService<Prober>().Tick(CancellationToken.None);

    /// <summary>What the renewal's timer does once.</summary>
    public Task Renew() => Services.GetRequiredService<LaneKeeper>().Renew(CancellationToken.None);

    /// <summary>As kill -9: nothing of it is read, written or sent any more, and its lock is free.</summary>
    public void Die()
    {
        Death.Came = true;
        Services.GetRequiredService<Worker>().Dispose();
    }

    public void Dispose() => host.Dispose();

    /// <summary>What all runs of the process share, since making it costs more than a run.</summary>
    internal static class Shared
    {
        /// <summary>Where it lies; <see cref="Leftovers"/> takes it away.</summary>
        public static string Root { get; } = Directory.CreateDirectory(Path.Combine(World.Memory, $"appsedu-faults-{Environment.ProcessId}")).FullName;

        public static string Certificates { get; } = Directory.CreateDirectory(Path.Combine(Root, "certificates")).FullName;

        public static string OperatorKey { get; } = Written(Path.Combine(Root, "operator.key"), "0123456789abcdef0123456789abcdef-faults");

        /// <summary>The account's credential: the simulator's secret key, by a variable.</summary>
        public const string SecretKey = "11111111-1111-4111-8111-000000000001";

        /// <summary>One for all: Entity Framework keeps its model and its translated queries per logger factory, and they cost more than a run.</summary>
        public static ILoggerFactory Logs { get; } = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new StoryLog()));

        private static string Written(string file, string text)
        {
            File.WriteAllText(file, text);
            return file;
        }
    }

    private sealed class StoryLog : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Story.Current?.Tell($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" [{exception.GetType().Name}: {exception.Message}]")}");

        public void Dispose() { }
    }
}
