using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>One instance, its rows in a real database, and a driver: takes one step on one look, as the engine would, so that a step's cases can be set up by hand.</summary>
internal sealed class StepBench : IDisposable
{
    public const string Installation = "inst1";

    public static readonly Blueprint Etherpad = new(
        "etherpad", 1, "etherpad", "debian_bookworm", [new BlueprintSize("S", 2, 2, 10), new BlueprintSize("M", 3, 4, 20)], [new BlueprintPort(443, "tcp")],
        new Dictionary<string, string> { ["app"] = "etherpad/etherpad:2.6.1" }, new Dictionary<string, string>(), ["docker-compose"], new AliveCheck("/health", "pass"), "write-and-read-a-pad",
        new BlueprintDeadlines(20), SendsMail: false);

    private readonly SqliteConnection connection = new("Data Source=:memory:");
    private readonly LaneLease lease;
    private readonly EngineSettings settings;

    private readonly Action<DbContextOptionsBuilder<ProvisioningSqlite>>? watch;

    public StepBench(HostingAccount account, IHostingDriver driver, FakeTimeProvider time, Action<DbContextOptionsBuilder<ProvisioningSqlite>>? watch = null)
    {
        this.watch = watch;
        Time = time;
        Driver = driver;
        connection.Open();
        using (var db = NewDb())
        {
            db.Database.EnsureCreated();
            db.Add(new Lane { Name = account.Name, Owner = "worker", Fence = 1, LeaseUntil = time.GetUtcNow().AddYears(1) });
            db.Add(new Instance
            {
                Id = "ins_7hk2m4q8z1n5c3vx", TenantId = "09", AcademySlug = "dijon", Offering = "etherpad", Sensitivity = Sensitivity.Ordinary, BlueprintVersion = 1, Size = "S", Lane = account.Name,
                Account = account.Name, CloudZone = account.CloudZones[0], DnsZone = "localhost", HostName = "etherpad.dijon.localhost", Phase = Phase.Provisioning, Generation = 1, CreatedAt = time.GetUtcNow(),
            });
            db.SaveChangesAsync().GetAwaiter().GetResult();
        }

        Plan = new Plan(Etherpad, Etherpad.Sizes[0], "etherpad.dijon.localhost", "localhost", "etherpad.dijon", account, account.CloudZones[0]);
        lease = new LaneLease(account.Name, "worker", 1, 0, TimeSpan.FromDays(400), time);
        lease.Renewed(time.GetTimestamp());
        settings = new EngineSettings(new EngineOptions(), time, Guards.All, new Random(1), (machine, _) => Task.FromResult($"#cloud-config\nhostname: {machine.Plan.RecordName}\n"))
        {
            Installation = Installation,
        };
    }

    public FakeTimeProvider Time { get; }

    public IHostingDriver Driver { get; }

    public Plan Plan { get; set; }

    public string InstanceId => "ins_7hk2m4q8z1n5c3vx";

    public IReadOnlyList<string> TagsOf(string kind) => SlotTags.Of(Installation, InstanceId, kind);

    /// <summary>Rows as the engine's earlier looks left them.</summary>
    public void Given(Action<ProvisioningDb, Instance> rows)
    {
        using var db = NewDb();
        rows(db, db.Instances.Single());
        db.SaveChangesAsync().GetAwaiter().GetResult();
    }

    public void Recorded(string kind, string id, Action<Slot>? more = null) => Given((db, instance) =>
    {
        var slot = new Slot { InstanceId = instance.Id, TenantId = instance.TenantId, Kind = kind, ResourceId = id };
        more?.Invoke(slot);
        db.Add(slot);
    });

    public Slot? SlotOf(string kind)
    {
        using var db = NewDb();
        return db.Slots.AsNoTracking().SingleOrDefault(slot => slot.Kind == kind);
    }

    public Instance Instance()
    {
        using var db = NewDb();
        return db.Instances.AsNoTracking().Single();
    }

    /// <summary>One step on a look that shows these; a refusal comes out as the exception that the engine would catch.</summary>
    public async Task<StepResult> Take(IStep step, params CloudResource[] seen)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return await Take(step, new Listing(Time.GetUtcNow(), Whole: false, seen));
    }

    public async Task<StepResult> Take(IStep step, Listing listing)
    {
        Time.Advance(TimeSpan.FromMilliseconds(10));
        using var db = NewDb();
        var take = new Take(db, lease, settings, db.Instances.Single(), db.ProbeStates.SingleOrDefault(), Plan, Driver, listing);
        await take.Open(CancellationToken.None);
        try
        {
            return await step.Take(new StepContext(take), CancellationToken.None);
        }
        finally
        {
            await take.Save(CancellationToken.None);
        }
    }

    private ProvisioningSqlite NewDb()
    {
        var tenancy = new Tenancy();
        tenancy.BecomeNation("a bench holds one instance");
        var options = new DbContextOptionsBuilder<ProvisioningSqlite>().UseSqlite(connection);
        watch?.Invoke(options);
        return new ProvisioningSqlite(options.Options, new RequestScope(tenancy, new Caller(), Time));
    }

    public void Dispose() => connection.Dispose();
}
