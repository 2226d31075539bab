using AppsEducation.Contracts.Messages;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace AppsEducation.Catalogue.Tests.Shares;

/// <summary>The ledger at its real place: a wish comes over the bus, the answer goes out through the outbox.</summary>
[TestFixture]
internal sealed class BusTests
{
    // A consumer that nobody registered is as silent as one that works slowly: only the whole way shows it.
    [Test]
    public async Task A_wish_over_the_bus_is_answered_over_the_bus()
    {
        await using var host = await CatalogueHost.Start(sends: true);
        var bus = host.Services.GetRequiredService<IBusControl>();
        var answers = new TaskCompletionSource<(ShareSettled First, ShareSettled Second)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var heard = new List<ShareSettled>();
        var endpoint = bus.ConnectReceiveEndpoint("tenants-played-by-a-test", queue => queue.Handler<ShareSettled>(context =>
        {
            lock (heard)
            {
                heard.Add(context.Message);
                if (heard.Count == 2)
                    answers.TrySetResult((heard[0], heard[1]));
            }
            return Task.CompletedTask;
        }));
        await endpoint.Ready;

        await bus.Publish(new TakeShare("op_1", "07", "codimd", 1));
        await bus.Publish(new ReturnShare("op_2", "07", "codimd", 2));

        var (first, second) = await answers.Task.WaitAsync(TimeSpan.FromSeconds(30));
        // The two may overtake each other: then the return beats the take, and both say so.
        Assert.That(new[] { first, second }.MaxBy(answer => answer.Generation), Is.EqualTo(new ShareSettled("op_2", "07", "codimd", 2, ShareState.Returned, 0, 40)));
    }
}
