using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>The engine over <see cref="FakeCloud"/> on a clock of the test's own: a day of provisioning in milliseconds. A process may die (<see cref="Die"/>) and another take its place.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string Account = "fake-1";
    private static readonly Lazy<string> Template = new(MakeTemplate);
    // In memory where there is such a place: each save is on disk when it returns, and a simulated day has thousands.
    private static readonly string Root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
    private readonly string folder = Directory.CreateDirectory(Path.Combine(Root, $"appsedu-engine-{Guid.NewGuid():N}")).FullName;
    private readonly bool shadowed;
    private readonly Action<EngineOptions>? options;
    private readonly IReadOnlyList<HostingAccount> accounts;
    private readonly Func<TimeProvider, IHostingDriver>? beside;
    private readonly Dictionary<string, long> generations = [];
    private readonly List<Process> processes = [];
    private int operations;

    public World(Action<EngineOptions>? options = null, params HostingAccount[] accounts) : this(false, null, options, accounts)
    {
    }

    public World(bool shadowed, Action<EngineOptions>? options = null, params HostingAccount[] accounts) : this(shadowed, null, options, accounts)
    {
    }

    /// <param name="shadowed">Every query and save is translated for SQL Server too, which takes its time.</param>
    /// <param name="beside">Another driver beside <see cref="FakeDriver"/>, for each process its own.</param>
    /// <param name="options">Changes the engine's options.</param>
    /// <param name="accounts">Where instances may go.</param>
    public World(bool shadowed, Func<TimeProvider, IHostingDriver>? beside, Action<EngineOptions>? options, params HostingAccount[] accounts)
    {
        (this.shadowed, this.beside) = (shadowed, beside);
        (this.options, this.accounts) = (options, accounts.Length > 0 ? accounts : [AccountOf(Account)]);
        File.Copy(Template.Value, Path.Combine(folder, "provisioning.db"));
        Cloud = new FakeCloud(Clock);
        Cloud.Die = () => Now.Die();
        Start("worker-1");
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    public FakeCloud Cloud { get; }

    /// <summary>The accounts whose files a process finds that starts from now on.</summary>
    public Func<IReadOnlyList<HostingAccount>, IReadOnlyList<HostingAccount>> AccountsNow { get; set; } = all => all;

    public string DatabaseFile => Path.Combine(folder, "provisioning.db");

    /// <summary>The process that acts.</summary>
    public Process Now { get; private set; } = null!;

    public static FakeAccount AccountOf(string name, int servers = 100, Sensitivity qualification = Sensitivity.Personal) => new()
    {
        Name = name,
        Provider = "Fake",
        Region = "fr",
        CloudZones = ["zone-1"],
        Qualification = qualification,
        Jurisdiction = "FR",
        Agreement = new Agreement("free", new DateOnly(2026, 1, 1), null, 90, null),
        Quotas = new Dictionary<string, int> { ["servers"] = servers, ["volumes"] = 1000 },
        DnsZones = name == Account ? ["localhost"] : [],
    };

    public static Blueprint Etherpad { get; } = new(
        "etherpad", 1, "etherpad", "debian_bookworm", [new BlueprintSize("S", 1, 1, 10), new BlueprintSize("M", 2, 2, 20)], [new BlueprintPort(443, "tcp")], new Dictionary<string, string>(),
        new Dictionary<string, string>(), [], new AliveCheck("/health", null), "write-and-read-a-pad", new BlueprintDeadlines(20), false);

    /// <summary>A process of its own on the same database: another worker, or a successor in the same folder.</summary>
    public Process Start(string worker)
    {
        var process = new Process(this, Path.Combine(folder, worker));
        processes.Add(process);
        return Now = process;
    }

    /// <summary>The process is gone, as by kill -9: nothing of it is written any more, and its lock is free. Its successor starts in the same folder.</summary>
    public void Die()
    {
        Now.Die();
        Start(Path.GetFileName(Now.Folder));
    }

    public Task<string> Enables(string instance = "ins_dijon", string academy = "07", string size = "S", OperationKind kind = OperationKind.EnableOffering, long? generation = null) =>
        Sends(new ProvisionService($"op_{++operations}", kind, instance, academy, $"a{academy}", "etherpad", size, 1, Sensitivity.Personal, generation ?? Next(instance)));

    public Task<string> Disables(string instance = "ins_dijon", string academy = "07", long? generation = null) =>
        Sends(new RemoveService($"op_{++operations}", OperationKind.DisableOffering, instance, academy, generation ?? Next(instance)));

    public async Task<string> Sends(ProvisionService message)
    {
        await In<ProvisionServiceConsumer>(consumer => consumer.Consume(Consumed.Context(message)));
        return message.OperationId;
    }

    public async Task<string> Sends(RemoveService message)
    {
        await In<RemoveServiceConsumer>(consumer => consumer.Consume(Consumed.Context(message)));
        return message.OperationId;
    }

    public Task Retries(string instance = "ins_dijon") =>
        In<RetryServiceConsumer>(consumer => consumer.Consume(Consumed.Context(new RetryService(instance, generations[instance]))));

    public async Task Waives(string instance = "ins_dijon") => await Db(async db =>
    {
        var wish = await db.Wishes.SingleAsync(w => w.InstanceId == instance);
        db.Add(new Waiver { InstanceId = instance, Generation = wish.Generation, TenantId = wish.TenantId, By = "a person", Reason = "a test", At = Clock.GetUtcNow() });
        wish.Nudges++;
        return await db.SaveChangesAsync();
    });

    /// <summary>The prober's word about every machine that runs (and no other).</summary>
    public async Task Probe(bool? answers = null) => await Db(async db =>
    {
        foreach (var instance in await db.Instances.AsNoTracking().Where(i => i.PoweredOnAt != null).ToListAsync())
        {
            var runs = answers ?? Cloud.All.Any(r => r.Kind == SlotKind.Server && r.State == "running" && r.Tags.Contains(SlotTags.Instance(instance.Id)));
            var row = await db.ProbeStates.SingleOrDefaultAsync(p => p.InstanceId == instance.Id)
                ?? db.Add(new ProbeState { InstanceId = instance.Id, TenantId = instance.TenantId, NotBefore = Clock.GetUtcNow() }).Entity;
            (row.Answers, row.LastAt, row.LastGoodAt) = (runs, Clock.GetUtcNow(), runs ? Clock.GetUtcNow() : row.LastGoodAt);
        }
        return await db.SaveChangesAsync();
    });

    /// <summary>Time goes by, and the engine does what is due, until the condition holds or the time is over.</summary>
    /// <returns>Whether it came to hold.</returns>
    public async Task<bool> Until(Func<Task<bool>> condition, TimeSpan? atMost = null, bool probes = true)
    {
        var end = Clock.GetUtcNow() + (atMost ?? TimeSpan.FromHours(2));
        while (Clock.GetUtcNow() < end)
        {
            var next = await Now.TickOrSuccessor(this);
            if (await condition())
                return true;
            var wait = next - Clock.GetUtcNow();
            Clock.Advance(wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait < TimeSpan.FromSeconds(10) ? wait : TimeSpan.FromSeconds(10));
            if (probes)
                await Probe();
        }
        return false;
    }

    public Task<bool> Until(InstanceState state, string instance = "ins_dijon", TimeSpan? atMost = null) => Until(async () => (await Instance(instance)).State == state, atMost);

    public Task<bool> UntilEnded(string operation, TimeSpan? atMost = null) =>
        Until(async () => await Db(db => db.Instances.AnyAsync(i => i.OperationId == operation && i.OperationEndedAt != null)), atMost);

    public Task For(TimeSpan span, bool probes = true) => Until(() => Task.FromResult(false), span, probes);

    public Task<Instance> Instance(string id = "ins_dijon") => Db(db => db.Instances.AsNoTracking().SingleAsync(i => i.Id == id));

    public Task<List<Slot>> Slots(string id = "ins_dijon") => Db(db => db.Slots.AsNoTracking().Where(s => s.InstanceId == id).ToListAsync());

    public async Task<IReadOnlyList<InstanceReported>> Reports(string id = "ins_dijon") =>
        [.. (await Db(db => db.Set<OutboxMessage>().AsNoTracking().Where(m => m.Type == typeof(InstanceReported).FullName).OrderBy(m => m.Sequence).ToListAsync()))
            .Select(m => JsonSerializer.Deserialize<InstanceReported>(m.Body, ApiJson.Tolerant)!).Where(r => r.InstanceId == id)];

    public async Task<T> Db<T>(Func<ProvisioningDb, Task<T>> act)
    {
        await using var scope = Now.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("a test looks at everything");
        return await act(scope.ServiceProvider.GetRequiredService<ProvisioningDb>());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
            process.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await Task.Yield();
        Directory.Delete(folder, recursive: true);
    }

    private long Next(string instance) => generations[instance] = generations.GetValueOrDefault(instance) + 1;

    private async Task In<TConsumer>(Func<TConsumer, Task> act) where TConsumer : notnull
    {
        await using var scope = Now.Services.CreateAsyncScope();
        await act(ActivatorUtilities.CreateInstance<TConsumer>(scope.ServiceProvider));
    }

    private static string MakeTemplate()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("appsedu-template-").FullName, "provisioning.db");
        using (var db = DesignTime<ProvisioningSqlite>.Create($"Data Source={file};Pooling=False"))
        {
            db.Database.Migrate();
            db.Add(new BlueprintRow { Offering = "etherpad", Version = 1, Json = JsonSerializer.Serialize(Etherpad, ApiJson.Tolerant), ReceivedAt = DateTimeOffset.UnixEpoch });
            db.SaveChangesAsync().GetAwaiter().GetResult();
            db.Database.ExecuteSql($"PRAGMA journal_mode=DELETE");
        }
        return file;
    }

    /// <summary>One worker process.</summary>
    internal sealed class Process : IDisposable
    {
        private readonly IHost host;
        private readonly Death death = new();

        public Process(World world, string workerFolder)
        {
            Folder = workerFolder;
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Databases:Provisioning"] = $"Data Source={Path.Combine(world.folder, "provisioning.db")}" });
            builder.Services.AddSingleton<TimeProvider>(world.Clock);
            builder.Services.AddScoped<Tenancy>();
            builder.Services.AddScoped<Caller>();
            builder.Services.AddScoped<RequestScope>();
            builder.Services.AddSingleton<IInterceptor>(death);
            builder.AddServiceDatabase<ProvisioningDb, ProvisioningSqlite, ProvisioningSqlServer, ProvisioningPostgres>("Provisioning");
            if (world.shadowed)
                SqlServerShadow.Watch<ProvisioningSqlite>(builder.Services);
            builder.Services.AddSingleton(new Random(20261125));
            builder.Services.AddSingleton(new HostingAccounts(world.AccountsNow(world.accounts)));
            builder.Services.AddSingleton<IHostingDriver>(new FakeDriver(world.Cloud, world.Clock));
            if (world.beside is { } beside)
                builder.Services.AddSingleton(beside(world.Clock));
            builder.Services.AddSingleton<RenderUserData>((_, _) => Task.FromResult("#cloud-config\n"));
            builder.Services.AddSingleton<WishBook>();
            builder.Services.AddEngineParts(workerFolder);
            builder.Services.Configure<EngineOptions>(o => world.options?.Invoke(o));
            host = builder.Build();
        }

        public string Folder { get; }

        public IServiceProvider Services => host.Services;

        public bool IsDead => death.Came;

        public async Task<DateTimeOffset> Tick()
        {
            await Services.GetRequiredService<Installations>().Load(CancellationToken.None);
            return await Services.GetRequiredService<Ticker>().Tick(CancellationToken.None);
        }

        /// <summary>A tick; when the process died in it, its successor's.</summary>
        public async Task<DateTimeOffset> TickOrSuccessor(World world)
        {
            var next = await Tick();
            if (!IsDead)
                return next;
            world.Start(Path.GetFileName(Folder));
            return world.Clock.GetUtcNow();
        }

        public void Die()
        {
            death.Came = true;
            Services.GetRequiredService<Worker>().Dispose();
        }

        public void Dispose() => host.Dispose();

        /// <summary>After it nothing is written.</summary>
        private sealed class Death : SaveChangesInterceptor
        {
            public bool Came { get; set; }

            public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
                Came ? throw new IOException("The process is dead.") : base.SavingChangesAsync(eventData, result, cancellationToken);
        }
    }
}
