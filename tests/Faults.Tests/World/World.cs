using System.Runtime.InteropServices;
using AppsEducation.CloudSimulator;
using AppsEducation.Contracts;
using AppsEducation.Provisioning;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Tests.CloudInit;
using AppsEducation.Provisioning.Tests.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Faults.Tests;

/// <summary>
/// A whole control plane over a whole cloud, in memory, on a clock that goes from one due time to the next: real engine, driver, machine's side, prober and database, against the simulator.
/// A process may die and another take its place; what is promised is read from the cloud's own state (<see cref="Invariants"/>).
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public const string AccountName = "scw-par-1";
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(60);
    public static readonly DateTimeOffset Start = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

    /// <summary>A folder that costs no disk: a commit is on it when it returns, as the engine demands, and that takes microseconds.</summary>
    public static readonly string Memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private static readonly Lazy<string> Template = new(MakeTemplate);
    private readonly string folder = Directory.CreateDirectory(Path.Combine(Memory, $"appsedu-world-{Guid.NewGuid():N}")).FullName;
    private readonly WorldOptions options;
    private readonly TimeSpan machinesPace;
    private readonly List<ControlPlane> processes = [];
    private readonly HashSet<string> mayLoseData = [];
    private readonly Dictionary<string, (int Stirs, Task<Instance?> Answer)> instances = [];
    private (int Stirs, Task<bool> Answer) quiet;
    private DateTimeOffset probesAt = DateTimeOffset.MinValue;
    private DateTimeOffset ticksAt = DateTimeOffset.MinValue;
    private DateTimeOffset renewsAt = DateTimeOffset.MinValue;

    private World(WorldOptions options)
    {
        this.options = options;
        machinesPace = options.Pace.Install / 100 > TimeSpan.FromSeconds(1) ? options.Pace.Install / 100 : TimeSpan.FromSeconds(1);
        Dice = new Random(options.Seed);
        Story = new Story(Clock, Start);
        File.Copy(Template.Value, Database);
        var network = new MachinesNetwork { Answering = () => Now };
        Cloud = new SimulatedCloud(this, options, network);
        Messages = new Messages(this);
        Invariants = new Invariants(this);
        Now = NewProcess("worker-1");
    }

    public SimulatedClock Clock { get; } = new(Start);

    /// <summary>How often the world turned.</summary>
    public int Turns { get; private set; }

    public Random Dice { get; }

    public Story Story { get; }

    public SimulatedCloud Cloud { get; }

    public Messages Messages { get; }

    public Invariants Invariants { get; }

    public Guards Guards => options.Guards;

    public string Database => Path.Combine(folder, "provisioning.db");

    /// <summary>The process that works.</summary>
    public ControlPlane Now { get; private set; }

    /// <summary>The folder in which a dead process' successor starts; null: the dead one's own, so that it has the lock and needn't wait for the lease.</summary>
    public string? Successor { get; set; }

    /// <summary>How many processes died.</summary>
    public int Deaths { get; private set; }

    public ScalewayAccount Account => ScalewayAccounts.One with { Name = AccountName, Project = SimulatedCloud.Project, SecretKey = Secret.InVariable(KeyVariable), CloudZones = options.CloudZones, Quotas = new Dictionary<string, int> { ["servers"] = options.Servers } };

    /// <summary>What this control plane has to host with.</summary>
    public IReadOnlyList<HostingAccount> Accounts => options.NamesAtOvh ? [.. Hosts.Select(account => account is ScalewayAccount ? Account with { PlacesNothing = account.PlacesNothing, DnsZones = [] } : account), OvhNames.Account] : Hosts;

    private IReadOnlyList<HostingAccount> Hosts => options.Fleet switch
    {
        Fleet.Scaleway => [Account],
        Fleet.OpenStack => [Stack, Account with { PlacesNothing = true }],
        _ => [Stack, Account],
    };

    private HostingAccount Stack => OpenStackAccounts.One with { Quotas = new Dictionary<string, int> { ["servers"] = options.Servers } };

    public bool HasOpenStack => options.Fleet is not Fleet.Scaleway;

    private const string KeyVariable = "APPSEDU_FAULTS_KEY";

    public static async Task<World> Begin(WorldOptions? options = null, params Subject[] subjects)
    {
        Environment.SetEnvironmentVariable(KeyVariable, ControlPlane.Shared.SecretKey);
        Environment.SetEnvironmentVariable(OpenStackAccounts.SecretVariable, OpenStackAccounts.Secret);
        OvhNames.SetKeys();
        var world = new World(options ?? new WorldOptions());
        world.Enter();
        world.Cloud.Simulator.Faults.ProfileRests = true;
        await world.Cloud.MoveStrangersIn(Subject.Dijon.Instance);
        world.Cloud.Simulator.Faults.ProfileRests = false;
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        world.Cloud.NoteStrangers();
        return world;
    }

    public void Configure(EngineOptions engine) => (engine.Grace, engine.DnsZone) = (options.Grace, options.NamesAtOvh ? OvhNames.Zone : engine.DnsZone);

    public bool IsWatched => options.Watched;

    /// <summary>What the drivers keep to.</summary>
    public double CallsPerSecond => options.CallsPerSecond ?? 1000;

    /// <summary>Whether a person has waived this instance's gate, or asked for it while it could.</summary>
    public bool MayLoseData(string instance) => mayLoseData.Contains(instance);

    public void Waived(string instance, bool waived)
    {
        if (waived)
            mayLoseData.Add(instance);
        else
            mayLoseData.Remove(instance);
    }

    /// <summary>Another process on the same database; the one before lives on unless it was told to die.</summary>
    public ControlPlane NewProcess(string worker)
    {
        var process = new ControlPlane(this, Path.Combine(folder, worker));
        processes.Add(process);
        (Now, ticksAt, probesAt) = (process, DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        return process;
    }

    /// <summary>The process that works dies as by kill -9; its successor starts when the world goes on, in the same folder, so that it has the lock and needs not wait for the lease.</summary>
    public void Die()
    {
        Story.Tell("† the process dies");
        Now.Die();
    }

    /// <summary>What is due now: machines go on, probes are asked, the engine works; a dead process is followed by another.</summary>
    public async Task Turn()
    {
        Turns++;
        Enter();
        if (await Cloud.Simulator.Machines.Advance() > 0)
            probesAt = DateTimeOffset.MinValue;
        try
        {
            if (probesAt <= Clock.GetUtcNow())
            {
                // Not pumped: machines answer or refuse at once, on other threads, and a clock that went on meanwhile would end their probes.
                probesAt = await Now.Probe().WaitAsync(TimeSpan.FromMinutes(2));
                ticksAt = DateTimeOffset.MinValue;
            }
            if (ticksAt <= Clock.GetUtcNow())
            {
                await RenewWhenDue();
                ticksAt = await Pump(Now.Tick());
            }
        }
        catch (Exception) when (Now.IsDead)
        {
            // A dead process' last words; nobody hears them.
        }
        FollowTheDead();
    }

    /// <summary>A dead process is followed by another.</summary>
    public void FollowTheDead()
    {
        if (!Now.IsDead)
            return;
        Deaths++;
        NewProcess(Successor ?? Path.GetFileName(Now.Folder));
    }

    /// <summary>
    /// What is called from here on tells this run's story, and goes on where the clock is moved: the test runner's context would post it to another thread, and the clock would run away meanwhile.
    /// </summary>
    public void Enter()
    {
        Story.Begin();
        SynchronizationContext.SetSynchronizationContext(null);
    }

    /// <summary>Something was written that is due: the engine looks at once, as when its bell rings.</summary>
    public void Ring() => ticksAt = DateTimeOffset.MinValue;

    /// <summary>A machine was powered on or got its name: the prober looks at once.</summary>
    public void RingProber() => probesAt = DateTimeOffset.MinValue;

    /// <summary>Time goes by until it holds, or is over.</summary>
    public async Task<bool> Until(Func<Task<bool>> holds, TimeSpan atMost)
    {
        Enter();
        var end = Clock.GetUtcNow() + atMost;
        for (var turns = 0; ; turns++)
        {
            await Turn();
            if (await holds())
                return true;
            var now = Clock.GetUtcNow();
            if (now >= end)
                return false;
            if (turns > 50_000)
                throw new InvalidOperationException($"The engine turns and turns and time stands still.\n{Story}");
            // A machine that isn't enrolled yet goes on by itself; it is looked after now and then.
            var next = new[] { ticksAt, probesAt, end, Cloud.Simulator.Machines.AreBusy ? now + machinesPace : end }.Min();
            Clock.AdvanceTo(next > now ? next : now + TimeSpan.FromMilliseconds(1));
        }
    }

    public Task For(TimeSpan span) => Until(() => Task.FromResult(false), span);

    public async Task<T> Db<T>(Func<ProvisioningDb, Task<T>> act)
    {
        Enter();
        await using var scope = Now.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("a test looks at everything");
        return await act(scope.ServiceProvider.GetRequiredService<ProvisioningDb>());
    }

    /// <summary>Where everything is, and how it came to that.</summary>
    public async Task<string> Told()
    {
        var instances = await Db(db => db.Instances.AsNoTracking().ToListAsync());
        return $"seed {options.Seed}\n{Story}\n{string.Join('\n', instances.Select(i => $"{i.Id}: {i.Phase}, at {i.Step}, operation {i.OperationState}, {i.BlockedBy} {i.BlockedWords} {i.FailureWords}"))}";
    }

    /// <summary>Nothing is under way: each operation ended or is blocked, and no name waits to be served.</summary>
    public Task<bool> IsQuiet() => Unchanged(ref quiet, () => Db(async db =>
        !await db.Instances.AnyAsync(i => (i.BlockedBy == null && (i.Phase != Phase.Running && i.NotBefore != null || i.OperationEndedAt == null)) && i.Phase != Phase.Ending)
        && !await db.DnsRecords.AnyAsync(r => r.DeployedAs != r.Declared && r.BlockedBy == null)));

    public Task<Instance?> Instance(Subject subject)
    {
        ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(instances, subject.Instance, out _);
        return Unchanged(ref seen, () => Db(db => db.Instances.AsNoTracking().SingleOrDefaultAsync(i => i.Id == subject.Instance)));
    }

    // Asked after each turn, of which most write nothing: then the answer is the last one.
    private Task<T> Unchanged<T>(ref (int Stirs, Task<T> Answer) last, Func<Task<T>> ask)
    {
        var stirs = processes.Sum(process => process.Death.Stirs);
        if (last.Answer is null || last.Stirs != stirs)
            last = (stirs, ask());
        return last.Answer;
    }

    /// <summary>Lets a task go on that waits for the clock: which is moved to its next alarm, and leases are renewed on the way as their timer would.</summary>
    public async Task<T> Pump<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            if (Clock.NextAlarm is { } alarm)
            {
                await RenewWhenDue();
                Clock.AdvanceTo(alarm < renewsAt ? alarm : renewsAt);
                continue;
            }
            try
            {
                // What a cancelled call woke may go on on another thread. The limit is real time, and only so that a defect ends with its story instead of hanging.
                await Task.WhenAny(task, Clock.SomethingWaits()).WaitAsync(TimeSpan.FromMinutes(1));
            }
            catch (TimeoutException)
            {
                throw new InvalidOperationException($"It waits for something that isn't on the clock.\n{Story}");
            }
        }
        return await task;
    }

    private async Task RenewWhenDue()
    {
        if (renewsAt > Clock.GetUtcNow())
            return;
        renewsAt = Clock.GetUtcNow() + TimeSpan.FromSeconds(7.5);
        await Now.Renew();
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in processes)
            process.Dispose();
        Cloud.Dispose();
        using (var connection = new SqliteConnection($"Data Source={Database}"))
            SqliteConnection.ClearPool(connection);
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string MakeTemplate()
    {
        var file = Path.Combine(ControlPlane.Shared.Root, "template.db");
        File.Delete(file);
        using (var db = DesignTime<ProvisioningSqlite>.Create($"Data Source={file};Pooling=False"))
        {
            db.Database.EnsureCreated();
            db.Add(new BlueprintRow { Offering = "etherpad", Version = 1, Json = System.Text.Json.JsonSerializer.Serialize(SeededBlueprints.Of("etherpad"), ApiJson.Tolerant), ReceivedAt = DateTimeOffset.UnixEpoch });
            db.SaveChangesAsync().GetAwaiter().GetResult();
            db.Database.ExecuteSql($"PRAGMA journal_mode=DELETE");
        }
        return file;
    }
}
