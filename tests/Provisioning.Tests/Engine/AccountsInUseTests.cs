using System.Diagnostics;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>An account can't vanish, nor point elsewhere, while something depends on it: the start is refused, with the list.</summary>
[TestFixture]
internal sealed class AccountsInUseTests
{
    private static readonly FakeAccount Here = World.AccountOf(World.Account) with { At = "project one at Fake" };
    private static readonly FakeAccount Other = World.AccountOf("fake-2") with { DnsZones = ["localhost"] };

    [Test]
    public async Task Without_its_accounts_file_the_start_is_refused_and_says_who_lives_there_and_what_to_do()
    {
        await using var world = await Living();
        await Start(world, Here);

        var refused = (await Assert.ThrowsAsync<AccountInUseException>(() => Start(world, Other)))!;

        Assert.That(refused.Message, Does.Contain("fake-1 has no file any more (it was project one at Fake)")
            .And.Contain("1 instance (ins_dijon of 07: etherpad)").And.Contain("1 name (etherpad.a07.localhost)")
            .And.Contain("Put the account's file back").And.Contain("appsedu services disable").And.Contain("appsedu instances waive"));
    }

    [Test]
    public async Task The_list_is_cut_and_says_so()
    {
        await using var world = new World();
        for (var i = 0; i < 13; i++)
            await world.Enables($"ins_{i:00}", academy: $"{i:00}");
        Assert.That(await world.Until(async () => await world.Db(db => db.Instances.AllAsync(i => i.Phase == Phase.Running))), Is.True);

        var refused = (await Assert.ThrowsAsync<AccountInUseException>(() => Start(world, Other)))!;

        Assert.That(refused.Message, Does.Contain("13 instances (ins_00 of 00").And.Contain("ins_09 of 09: etherpad; and 3 more)").And.Not.Contain("ins_10"));
    }

    [Test]
    public async Task A_creation_whose_outcome_is_open_holds_the_account_even_of_a_service_that_failed()
    {
        await using var world = await Living();
        await world.Db(async db =>
        {
            var slot = await db.Slots.SingleAsync(s => s.Kind == SlotKind.Server);
            (slot.ResourceId, slot.IntentOpen) = (null, true);
            (await db.Instances.SingleAsync()).Phase = Phase.Failed;
            return await db.SaveChangesAsync();
        });

        var refused = (await Assert.ThrowsAsync<AccountInUseException>(() => Start(world, Other)))!;

        Assert.That(refused.Message, Does.Contain("ins_dijon of 07: etherpad, a creation's outcome still open"));
    }

    [Test]
    public async Task A_name_alone_holds_its_account_until_it_is_withdrawn()
    {
        await using var world = await Living();
        await world.Db(db => db.Instances.ExecuteDeleteAsync());
        await world.Db(db => db.Slots.ExecuteDeleteAsync());

        var refused = (await Assert.ThrowsAsync<AccountInUseException>(() => Start(world, Other)))!;
        Assert.That(refused.Message, Does.Contain("1 name (etherpad.a07.localhost)").And.Not.Contain("instance (").And.Not.Contain("instances ("));

        await world.Db(db => db.DnsRecords.ExecuteUpdateAsync(set => set.SetProperty(r => r.Address, (string?)null)));
        await Assert.DoesNotThrowAsync(() => Start(world, Other), "withdrawn, and served so");
    }

    [Test]
    public async Task Its_project_can_change_only_while_nothing_lives_there()
    {
        var moved = Here with { At = "project two at Fake" };
        await using var world = new World(options: o => o.Grace = TimeSpan.Zero);
        await Start(world, moved);
        await Start(world, Here);   // nothing lives there yet
        await world.Enables();
        await world.Until(Contracts.InstanceState.Available);

        var refused = (await Assert.ThrowsAsync<AccountInUseException>(() => Start(world, moved)))!;
        Assert.That(refused.Message, Does.Contain("fake-1 is project two at Fake now; it was project one at Fake; still there: 1 instance (ins_dijon"));
        await Start(world, Here);   // put back as it was

        await world.Disables();
        await world.Waives();
        await world.Until(Contracts.InstanceState.Removed);
        await Assert.DoesNotThrowAsync(() => Start(world, moved));
    }

    [Test]
    public async Task A_provider_zone_or_a_dns_zone_can_t_be_dropped_while_something_is_in_it()
    {
        await using var world = await Living();

        var zone = (await Assert.ThrowsAsync<AccountInUseException>(() => Start(world, Here with { CloudZones = ["zone-2"] })))!;
        Assert.That(zone.Message, Does.Contain("fake-1 doesn't name zone-1 among its zones any more; still there: 1 instance (ins_dijon"));
        var dns = (await Assert.ThrowsAsync<AccountInUseException>(() => Start(world, Here with { DnsZones = [] }, Other)))!;
        Assert.That(dns.Message, Does.Contain("fake-1 doesn't hold the DNS zone localhost any more; still there: 1 name (etherpad.a07.localhost)"));
        await Assert.DoesNotThrowAsync(() => Start(world, Here with { CloudZones = ["zone-2", "zone-1"] }), "another order, and one more");
    }

    [Test]
    public async Task An_account_that_was_emptied_may_go_and_what_is_wished_anew_is_placed_elsewhere()
    {
        await using var world = new World(options: o => o.Grace = TimeSpan.Zero);
        await world.Enables();
        await world.Until(Contracts.InstanceState.Available);
        await world.Disables();
        await world.Waives();
        await world.Until(Contracts.InstanceState.Removed);

        await Start(world, Other);

        Assert.That((await world.Instance()).Lane, Is.EqualTo(Lane.Placement), "nobody works in the lane of an account that isn't there");
    }

    [Test]
    public async Task An_agreement_that_has_ended_is_said_and_refuses_no_start()
    {
        await using var world = await Living();
        var ended = Here with { Agreement = new Agreement("free", new DateOnly(2026, 1, 1), new DateOnly(2026, 11, 24), 90, "a@example.org") };
        var log = new Said();

        await Start(world, log, ended);

        Assert.That(log.Lines, Has.One.Contains("agreement of fake-1 ended on 2026-11-24").And.One.Contains("ins_dijon of 07: etherpad").And.One.Contains("a@example.org"));
    }

    // The real process: a sentence on standard error and an exit code of its own, not a stack; whether its file is gone or merely can't be read.
    [TestCase(true, "fake-1 has no file any more")]
    [TestCase(false, "it is empty")]
    public async Task The_process_ends_with_a_sentence(bool gone, string says)
    {
        await using var world = await Living();
        await world.Db(db => db.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)"));
        var folder = Directory.CreateTempSubdirectory("appsedu-start-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "operator.key"), "0123456789abcdef0123456789abcdef-start-tests");
            await File.WriteAllTextAsync(Path.Combine(folder, "scw.key"), gone ? "11111111-2222-4333-8444-000000000001" : "");
            await File.WriteAllTextAsync(Path.Combine(folder, "other.json"), $$$"""
                {"name": "{{{(gone ? "other" : "fake-1")}}}", "provider": "Scaleway", "apiUrl": "http://127.0.0.1:9", "project": "105bdce1-64c0-48ab-899d-868455867ecf", "credentials": {"secretKey": {"file": "scw.key"}},
                 "region": "fr-par", "zones": ["fr-par-1"], "quotas": {}, "qualification": "Personal", "jurisdiction": "FR", "agreement": {"kind": "free", "startsOn": "2026-01-01"}, "dnsZones": [{"zone": "localhost"}]}
                """);
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AppsEducation.Provisioning.dll"), "--urls", "http://127.0.0.1:0"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                WorkingDirectory = folder,
                Environment =
                {
                    ["Databases__Provisioning"] = $"Data Source={world.DatabaseFile}",
                    ["Databases__Directory"] = folder,
                    ["Bus__RabbitMq"] = "amqp://127.0.0.1:9/",
                    ["Access__OperatorKeyFile"] = Path.Combine(folder, "operator.key"),
                    ["Hosting__AccountsDirectory"] = folder,
                    ["Machines__ControlPlane"] = "http://127.0.0.1:9",
                },
            };
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = await process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);

            Assert.That(process.ExitCode, Is.EqualTo(78), error + await output);
            Assert.That(error, Does.Contain(says).And.Contain("1 instance (ins_dijon of 07: etherpad)").And.Not.Contain("   at "));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase("2026-11-26", null, "later")]
    [TestCase("2026-11-25", null, "current")]
    [TestCase("2026-01-01", "2027-02-24", "current")]
    [TestCase("2026-01-01", "2027-02-23", "ending")]
    [TestCase("2026-01-01", "2026-11-25", "ending", Description = "its last day is still one of its days")]
    [TestCase("2026-01-01", "2026-11-24", "ended")]
    public void An_agreement_is_what_its_days_say(string from, string? to, string state) =>
        Assert.That(new Agreement("free", DateOnly.Parse(from), to is null ? null : DateOnly.Parse(to), 90, null).StateOn(new DateOnly(2026, 11, 25)), Is.EqualTo(state));

    private static async Task<World> Living()
    {
        var world = new World();
        await world.Enables();
        await world.Until(Contracts.InstanceState.Available);
        return world;
    }

    private static Task Start(World world, params HostingAccount[] accounts) => Start(world, NullLogger<AccountsAreThere>.Instance, accounts);

    private static Task Start(World world, ILogger<AccountsAreThere> log, params HostingAccount[] accounts) => new AccountsAreThere(
        world.Now.Services.GetRequiredService<IServiceScopeFactory>(), new HostingAccounts(accounts), world.Now.Services.GetServices<IHostingDriver>(), world.Now.Services.GetRequiredService<EngineSettings>(), log)
        .StartAsync(CancellationToken.None);

    private sealed class Said : ILogger<AccountsAreThere>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
