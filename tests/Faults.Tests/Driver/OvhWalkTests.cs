using AppsEducation.CloudSimulator;
using AppsEducation.CloudSimulator.Faults;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Ovh;
using AppsEducation.Provisioning.Tests.Hosting;
using AppsEducation.Provisioning.Tests.Hosting.Ovh;
using Microsoft.Extensions.Time.Testing;
using DriversAccount = AppsEducation.Provisioning.Hosting.Ovh.OvhAccount;
using SimulatorsKeys = AppsEducation.CloudSimulator.OvhAccount;

namespace AppsEducation.Faults.Tests.Driver;

/// <summary>The driver of OVH's API against the simulated one, which another hand wrote: a zone's whole life, and a clock that isn't ours.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OvhWalkTests : IDisposable
{
    private const string Zone = "apps.example.fr";
    private const string Host = "etherpad.dijon." + Zone;
    private static readonly DriversAccount Account = OvhAccounts.One with { ApiUrl = new Uri("https://simulator.example/ovh/v1") };

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    private readonly Simulator simulator;
    private IHostingDriver driver;

    public OvhWalkTests()
    {
        OvhAccounts.Keys("ak", "as", "ck");
        simulator = Simulator.Build(new SimulatorOptions
        {
            Accounts =
            [
                new SimulatedAccount
                {
                    Name = Account.Name, Zones = [Zone], Ovh = new SimulatorsKeys { ApplicationKey = "ak", ApplicationSecret = "as", ConsumerKey = "ck" },
                    OpenStack = new OpenStackProject { UserName = "user-1", Password = "secret", ProjectId = Account.Project! },
                },
            ],
            CallsPerSecond = null,
            OvhClockAhead = TimeSpan.FromMinutes(42),
        }, time);
        driver = NewProcess();
    }

    public void Dispose() => simulator.Dispose();

    private IHostingDriver NewProcess()
    {
        var calls = new CallOptions { PerSecond = 1000, Burst = 1000 };
        return new OvhDriver(new OvhClients(calls, time, () => 0.5, _ => simulator.NewHandler()), calls, time);
    }

    private Task<ZoneLook> Look() => time.Run(driver.Dns!.Look(Account, Zone, CancellationToken.None));

    private async Task<ZoneLook> Until(Func<ZoneLook, bool> holds)
    {
        for (var looks = 0; looks < 60; looks++)
        {
            var look = await Look();
            if (holds(look))
                return look;
            time.Advance(TimeSpan.FromSeconds(1));
        }

        throw new AssertionException("A minute of looks didn't show it.");
    }

    private async Task Set(string address)
    {
        var seen = Ours(await Until(look => look.Whole));
        try
        {
            await time.Run(driver.Dns!.Set(Account, Zone, new RecordWish("etherpad.dijon", address, TimeSpan.FromSeconds(60), "mark"), seen, CancellationToken.None));
        }
        finally
        {
            time.Advance(TimeSpan.FromSeconds(2));   // lists lag behind; the engine looks that much later
        }
    }

    private Task<string?> Publish() => time.Run(driver.Dns!.Publish(Account, Zone, CancellationToken.None));

    private static SeenRecord[] Ours(ZoneLook look) => [.. look.Records.Where(record => record.Name == "etherpad.dijon")];

    private string Held => string.Join(' ', simulator.Inventory().Records.Select(record => record.Data));

    private string Served => string.Join(' ', simulator.Names.Resolve(Host));

    [Test]
    public async Task A_name_is_set_published_changed_withdrawn_and_leaves_nothing()
    {
        await Set("198.18.0.9");
        var set = await Look();
        var before = Served;
        Assert.That(await Publish(), Is.Not.Null, "the provider's id of the call");
        await Until(look => look.Deployed);
        var first = Served;

        await Set("198.18.0.10");
        Assert.That((await Look()).NeedsPublishing);
        await Publish();
        await Until(look => look.Deployed);
        var second = Served;

        await time.Run(driver.Dns!.Withdraw(Account, Zone, Ours(await Look()).Single(), CancellationToken.None));
        var withdrawn = Served;
        await Until(look => Ours(look).Length == 0);
        await Publish();
        await Until(look => look is { Deployed: true, Whole: true });

        Assert.Multiple(() =>
        {
            Assert.That((set.Deployed, set.NeedsPublishing, Ours(set).Single().Address), Is.EqualTo((false, true, "198.18.0.9")));
            Assert.That((before, first, second, withdrawn, Served, Held), Is.EqualTo(("", "198.18.0.9", "198.18.0.10", "198.18.0.10", "", "")));
        });
    }

    [TestCase(FaultKind.AnswerLost)]
    [TestCase(FaultKind.Error5xxDone)]
    [TestCase(FaultKind.Timeout)]
    [TestCase(FaultKind.Throttled)]
    public async Task A_creation_whose_answer_never_came_is_open_until_looks_tell(FaultKind kind)
    {
        simulator.Faults.Add(new Fault("create-record", kind));

        var refused = (await Assert.ThrowsAsync<ProviderRefused>(() => Set("198.18.0.9")))!;
        var done = kind is FaultKind.AnswerLost or FaultKind.Error5xxDone;
        var seen = await Until(look => look.Whole);

        Assert.That((refused.Kind, Ours(seen).Length, Held), Is.EqualTo((Refusal.Ambiguous, done ? 1 : 0, done ? "198.18.0.9" : "")));
    }

    // Its GET answers 404 for a while: the look isn't whole, and nobody makes a second one.
    [Test]
    public async Task A_new_process_waits_for_the_record_that_its_predecessor_just_made()
    {
        await Set("198.18.0.9");
        driver = NewProcess();
        var first = await Look();
        var later = await Until(look => look.Whole);

        Assert.That((first.Whole, Ours(later).Single().Address, later.NeedsPublishing), Is.EqualTo((false, "198.18.0.9", true)));
    }

    [Test]
    public async Task Two_refreshes_at_once_are_one_that_is_tried_again()
    {
        await Set("198.18.0.9");
        await Publish();

        var second = (await Assert.ThrowsAsync<ProviderRefused>(Publish))!;

        Assert.That(second.Kind, Is.EqualTo(Refusal.Retry));
    }

    [Test]
    public async Task An_accounts_check_shows_zone_quota_and_stock()
    {
        var lines = await time.Run(driver.Check(Account, CancellationToken.None));

        Assert.That(lines.Select(line => (line.Name, line.Ok)), Is.EqualTo(new[] { ("credentials", true), ($"dns-zone {Zone}", true), ("quota GRA11", true), ("stock GRA11", true) }),
            string.Join('\n', lines.Select(line => $"{line.Name}: {line.Detail}")));
    }

    [TestCase("other", "as", "ck")]
    [TestCase("ak", "other", "ck")]
    [TestCase("ak", "as", "other")]
    public async Task A_wrong_key_is_a_persons_matter(string key, string secret, string consumer)
    {
        OvhAccounts.Keys(key, secret, consumer);

        var refused = (await Assert.ThrowsAsync<ProviderRefused>(Look))!;

        Assert.That((refused.Kind, refused.By), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials)), refused.Message);
    }
}
