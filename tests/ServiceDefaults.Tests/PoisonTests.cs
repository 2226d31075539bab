using System.Net.Http.Json;
using System.Reflection;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>Promise 9: a poison message harms only itself. And a broker that is away is no message's fault.</summary>
[TestFixture]
internal sealed class PoisonTests
{
    private SampleService service = null!;
    private OutboxDispatcher<SampleDb> dispatcher = null!;
    private TestBus bus = null!;

    [SetUp]
    public async Task Start()
    {
        service = await SampleService.Start();
        // Ours alone sends, when a test says so.
        await service.Services.GetServices<IHostedService>().OfType<OutboxDispatcher<SampleDb>>().Single().StopAsync(CancellationToken.None);
        var proxy = DispatchProxy.Create<IBus, TestBus>();
        bus = (TestBus)(object)proxy;
        dispatcher = ActivatorUtilities.CreateInstance<OutboxDispatcher<SampleDb>>(service.Services, proxy);
    }

    [TearDown]
    public async Task Stop()
    {
        dispatcher.Dispose();
        await service.DisposeAsync();
    }

    [TestCase("AppsEducation.Contracts.Messages.OfTomorrow", "{}", "know its type", TestName = "A message of an unknown type harms only itself")]
    [TestCase("AppsEducation.Contracts.Messages.RetryService", "{\"generation\": \"secret-word\"}", "no RetryService, at $.generation", TestName = "A body that is no such message harms only itself")]
    [TestCase("AppsEducation.Contracts.Messages.RetryService", "null", "null", TestName = "A body that is null harms only itself")]
    [TestCase("AppsEducation.Contracts.Messages.RetryService", "{", "no RetryService", TestName = "A body cut short harms only itself")]
    public async Task Unreadable(string type, string body, string words)
    {
        await Add(type, body);
        await AddGood(100);

        while (await dispatcher.DispatchBatch(CancellationToken.None))
        {
        }

        var left = await Rows();
        var health = await service.Client().GetStringAsync("/health/detail");
        Assert.Multiple(() =>
        {
            Assert.That(bus.Sent, Is.EqualTo(Enumerable.Range(1, 100).Select(i => $"ins_{i}")), "all others, in their order");
            Assert.That(left.Single(), Has.Property("Type").EqualTo(type).And.Property("Attempts").EqualTo(1));
            Assert.That(left.Single().ClaimedUntil, Is.GreaterThan(service.Time.GetUtcNow()), "it rests");
            Assert.That(left.Single().Reason, Does.Contain(words).And.Not.Contain("secret-word"));
            Assert.That(health, Does.Contain("1 set aside in the outbox").And.Contain(words));
            Assert.That(health, Does.Not.Contain("secret-word"));
        });
    }

    [Test]
    public async Task It_is_tried_again_more_and_more_rarely_and_sent_once_it_can_be()
    {
        bus.Refuses = id => id == "ins_1";
        await AddGood(3);
        await dispatcher.DispatchBatch(CancellationToken.None);
        Assert.That(bus.Sent, Is.EqualTo(new[] { "ins_2", "ins_3" }));
        var first = (await Rows()).Single().ClaimedUntil - service.Time.GetUtcNow();

        service.Time.Advance(first);
        await AddGood(1, from: 4);
        await dispatcher.DispatchBatch(CancellationToken.None);
        var second = (await Rows()).Single();
        Assert.That((second.Attempts, second.ClaimedUntil - service.Time.GetUtcNow()), Is.EqualTo((2, first * 2)));

        bus.Refuses = _ => false;
        service.Time.Advance(first * 2);
        await dispatcher.DispatchBatch(CancellationToken.None);
        Assert.That(bus.Sent, Is.EqualTo(new[] { "ins_2", "ins_3", "ins_4", "ins_1" }));
        Assert.That(await Rows(), Is.Empty);
    }

    // What an earlier process set aside is told as this one's own; a release that kept no reason left none.
    [TestCase("its body is null", "its body is null")]
    [TestCase(null, "see the log")]
    public async Task A_restart_forgets_neither_what_is_set_aside_nor_why(string? reason, string says)
    {
        var rest = service.Time.GetUtcNow().AddHours(1);
        foreach (var attempts in new[] { 3, 1 })
            await service.InDb(db =>
            {
                db.Add(new OutboxMessage
                {
                    MessageId = Guid.NewGuid(), Type = typeof(RetryService).FullName!, Body = "null", CreatedAt = service.Time.GetUtcNow(), ClaimedUntil = rest, Attempts = attempts, Reason = reason,
                });
                return db.SaveChangesAsync();
            });

        var told = await service.Client().GetFromJsonAsync<HealthAnswer>("/health/detail", ApiJson.Tolerant);

        var outbox = told!.Checks.Single(check => check.Name == "outbox-sample");
        Assert.Multiple(() =>
        {
            Assert.That((told.Status, outbox.Status), Is.EqualTo(("Degraded", "Degraded")));
            Assert.That(outbox.SetAside, Is.EqualTo(new SetAside(2, nameof(RetryService), service.Time.GetUtcNow(), 3, reason)));
            Assert.That(outbox.Detail, Does.Contain("2 set aside").And.Contain(says));
        });
    }

    [Test]
    public void A_reason_is_one_short_line_of_our_own_words()
    {
        var words = OutboxTrouble.Words(new UnreadableMessageException("at $['a\nb\e']" + new string('x', 500)));

        Assert.Multiple(() =>
        {
            Assert.That(words, Does.StartWith("at $['a b ']x").And.EndWith("x…").And.Length.EqualTo(OutboxTrouble.LongestReason));
            Assert.That(OutboxTrouble.Words(new InvalidOperationException("amqp://user:password@broker refused it")), Is.EqualTo("InvalidOperationException"));
        });
    }

    // A backlog of a broker that was away for a night is no reason for the check to read all of it.
    [Test]
    public async Task What_is_set_aside_is_found_by_an_index() => Assert.That(await service.InDb(async db =>
    {
        await db.Database.OpenConnectionAsync();
        await using var explain = db.Database.GetDbConnection().CreateCommand();
        explain.CommandText = "explain query plan " + OutboxTrouble.SetAside(db).OrderBy(m => m.Sequence).ToQueryString();
        await using var plan = await explain.ExecuteReaderAsync();
        await plan.ReadAsync();
        return plan.GetString(3);
    }), Does.Contain("IX_Outbox_SetAside"));

    [Test]
    public async Task Several_that_the_bus_refuses_hold_nobody_up()
    {
        bus.Refuses = id => id is "ins_1" or "ins_2" or "ins_3" or "ins_4" or "ins_7";
        await AddGood(8);
        await dispatcher.DispatchBatch(CancellationToken.None);

        Assert.That(bus.Sent, Is.EqualTo(new[] { "ins_5", "ins_6", "ins_8" }));
        Assert.That((await Rows()).Select(r => (r.Attempts, r.Reason)), Is.All.EqualTo((1, "InvalidOperationException")).And.Exactly(5).Items, "never the broker's words, which may hold its password");
    }

    [TestCase(false, TestName = "A bus that refuses all sets nothing aside")]
    [TestCase(true, TestName = "A bus that is silent sets nothing aside, and is asked thrice")]
    public async Task Away(bool silent)
    {
        (bus.Refuses, bus.IsSilent) = (_ => true, silent);
        await AddGood(8);

        for (var look = 0; look < 3; look++)
            Assert.That(() => dispatcher.DispatchBatch(CancellationToken.None), Throws.TypeOf<OutboxNotSentException>());
        Assert.That((await Rows()).Select(r => (r.Attempts, r.ClaimedUntil)), Is.All.EqualTo((0, DateTimeOffset.MinValue)).And.Exactly(8).Items);
        Assert.That(bus.Asked, Is.EqualTo(silent ? 9 : 24));

        bus.Refuses = _ => false;
        await dispatcher.DispatchBatch(CancellationToken.None);
        Assert.That(bus.Sent, Is.EqualTo(Enumerable.Range(1, 8).Select(i => $"ins_{i}")), "in their order");
    }

    // A confirmation takes a while: fifty in turn would take fifty of it.
    [Test]
    public async Task Once_the_bus_takes_messages_confirmations_are_waited_for_together()
    {
        var all = new TaskCompletionSource();
        bus.Confirms = id => id is "ins_1" or "ins_10" ? Task.CompletedTask : bus.Asked == 9 ? Confirmed() : all.Task;
        await AddGood(10);
        await dispatcher.DispatchBatch(CancellationToken.None);

        Assert.That(bus.Sent, Is.EqualTo(Enumerable.Range(1, 10).Select(i => $"ins_{i}")), "in their order, each once");
        Assert.That(await Rows(), Is.Empty);

        Task Confirmed()
        {
            all.SetResult();
            return all.Task;
        }
    }

    [Test]
    public async Task One_that_the_bus_refuses_among_those_that_are_sent_together_is_set_aside_alone()
    {
        bus.Refuses = id => id == "ins_3";
        await AddGood(6);
        await dispatcher.DispatchBatch(CancellationToken.None);

        Assert.That(bus.Sent, Is.EqualTo(new[] { "ins_1", "ins_2", "ins_4", "ins_5", "ins_6" }), "each once");
        Assert.That((await Rows()).Single(), Has.Property("Attempts").EqualTo(1));
    }

    [Test]
    public async Task A_bus_that_dies_after_the_first_sets_nothing_aside()
    {
        (bus.Refuses, bus.IsSilent) = (id => id != "ins_1", true);
        await AddGood(8);

        Assert.That(() => dispatcher.DispatchBatch(CancellationToken.None), Throws.TypeOf<OutboxNotSentException>());
        Assert.That((await Rows()).Select(r => (r.Attempts, r.ClaimedUntil)), Is.All.EqualTo((0, DateTimeOffset.MinValue)).And.Exactly(7).Items);
        Assert.That(bus.Asked, Is.EqualTo(1 + 6 + 3), "the first, those in the middle at once, then three in turn");
    }

    // The bus came back in the middle: who failed before had bad luck.
    [Test]
    public async Task What_failed_by_bad_luck_is_sent_with_the_others()
    {
        var asked = 0;
        bus.Refuses = _ => ++asked <= 2;
        await AddGood(4);
        await dispatcher.DispatchBatch(CancellationToken.None);

        Assert.That(bus.Sent, Is.EquivalentTo(new[] { "ins_1", "ins_2", "ins_3", "ins_4" }));
        Assert.That(await Rows(), Is.Empty);
    }

    private Task Add(string type, string body) => service.InDb(db =>
    {
        db.Add(new OutboxMessage { MessageId = Guid.NewGuid(), Type = type, Body = body, CreatedAt = service.Time.GetUtcNow() });
        return db.SaveChangesAsync();
    });

    private async Task AddGood(int count, int from = 1)
    {
        for (var i = from; i < from + count; i++)
            await Add(typeof(RetryService).FullName!, System.Text.Json.JsonSerializer.Serialize(new RetryService($"ins_{i}", 1), ApiJson.Tolerant));
    }

    private Task<List<OutboxMessage>> Rows() => service.InDb(db => db.Set<OutboxMessage>().AsNoTracking().OrderBy(m => m.Sequence).ToListAsync());

    // Public and not sealed: the runtime derives the proxy from it.
    public class TestBus : DispatchProxy
    {
        internal List<string> Sent { get; } = [];
        internal Func<string, bool> Refuses { get; set; } = _ => false;
        internal bool IsSilent { get; set; }
        internal Func<string, Task> Confirms { get; set; } = _ => Task.CompletedTask;
        internal int Asked { get; private set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod?.Name != "Publish" || args?[0] is not RetryService message)
                throw new NotSupportedException(targetMethod?.Name);
            Asked++;
            if (Refuses(message.InstanceId))
                return Task.FromException(IsSilent ? new OperationCanceledException("no confirmation") : new InvalidOperationException("amqp://user:password@broker refused it"));
            Sent.Add(message.InstanceId);
            return Confirms(message.InstanceId);
        }
    }
}
