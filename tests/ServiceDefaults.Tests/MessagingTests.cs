using AppsEducation.Contracts.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>Committed ⇔ sent; a second copy changes nothing.</summary>
[TestFixture]
internal sealed class MessagingTests
{
    private SampleService service = null!;

    [SetUp]
    public async Task Start() => service = await SampleService.Start();

    [TearDown]
    public async Task Stop() => await service.DisposeAsync();

    private async Task Until(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"after 20 s still not: {what}");
            await Task.Yield();
        }
    }

    [Test]
    public async Task What_commits_is_sent_and_the_outbox_is_empty_again()
    {
        await service.InDb(db => { db.Outbox.Add(new RetryService("ins_1", 1)); return db.SaveChangesAsync(); });
        await Until(async () => service.Received.Count == 1 && await service.InDb(db => db.Set<OutboxMessage>().CountAsync()) == 0, "received once, outbox empty");
    }

    [Test]
    public async Task What_does_not_commit_is_not_sent()
    {
        await service.InDb(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Outbox.Add(new RetryService("ins_1", 1));
            await db.SaveChangesAsync();
            await transaction.RollbackAsync();
            return 0;
        });
        await service.InDb(db => { db.Outbox.Add(new RetryService("ins_2", 1)); return db.SaveChangesAsync(); });
        await Until(() => Task.FromResult(service.Received.Count > 0), "the second one received");
        Assert.That(service.Received, Has.Count.EqualTo(1));
    }

    // What was killed between its claim and the confirmation would else wait a minute for nobody.
    [Test]
    public async Task What_a_dead_process_had_claimed_is_sent_by_its_successor_at_once()
    {
        await service.InDb(db =>
        {
            db.Outbox.Add(new RetryService("ins_1", 1));
            foreach (var row in db.ChangeTracker.Entries<OutboxMessage>())
                (row.Entity.ClaimedBy, row.Entity.ClaimedUntil) = (Guid.NewGuid(), service.Time.GetUtcNow() + TimeSpan.FromMinutes(1));
            return db.SaveChangesAsync();
        });
        await service.InDb(db => { db.Outbox.Add(new RetryService("ins_2", 1)); return db.SaveChangesAsync(); });
        await Until(() => Task.FromResult(service.Received.Count == 1), "the free one is sent, the claimed one is left");

        var dispatcher = service.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<OutboxDispatcher<SampleDb>>().Single();
        await dispatcher.FreeClaimsOfTheDead(CancellationToken.None);
        await dispatcher.DispatchBatch(CancellationToken.None);

        await Until(() => Task.FromResult(service.Received.Count == 2), "what the dead one had claimed is sent");
    }

    [Test]
    public async Task A_second_copy_is_turned_away()
    {
        var bus = service.Services.GetRequiredService<IBus>();
        var id = Guid.NewGuid();
        for (var i = 0; i < 3; i++)
            await bus.Publish(new RetryService("ins_1", 1), context => context.MessageId = id);
        await bus.Publish(new RetryService("ins_last", 1));
        await Until(() => Task.FromResult(service.Received.Count >= 2), "one copy and the last one received");
        Assert.That(service.Received.Count(r => r == id), Is.EqualTo(1));
    }

    [Test]
    public async Task Retention_forgets_marks_but_nothing_of_the_domain()
    {
        await service.InDb(db => { db.Add(new Pad { Id = "pad_1", TenantId = "09" }); return db.SaveChangesAsync(); }, "09");
        await service.InDb(db => { db.Add(new InboxMessage { MessageId = Guid.NewGuid(), Consumer = "c", ReceivedAt = service.Time.GetUtcNow() }); return db.SaveChangesAsync(); });
        service.Time.Advance(TimeSpan.FromDays(31));
        using var retention = ActivatorUtilities.CreateInstance<Retention<SampleDb>>(service.Services);
        await retention.Run(CancellationToken.None);
        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await service.InDb(db => db.Set<InboxMessage>().CountAsync()), Is.Zero);
            Assert.That(await service.InDb(db => db.Pads.CountAsync(), "09"), Is.EqualTo(1));
        });
    }
}
