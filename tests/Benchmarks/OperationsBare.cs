using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AppsEducation.Benchmarks;

/// <summary>
/// The least that an operation needs: it is written down, commit; a wish is published; the wish is written down, commit, since the consumer does none of the work; its end is written down, commit; a report is
/// published; the report is written down, commit. Two confirmed messages of the product's size through quorum queues with its prefetch, four commits of one row each, one plain statement each; no outbox, inbox, API or model.
/// </summary>
internal sealed class OperationsBare : IAsyncDisposable
{
    // The product's messages, with the envelope's own fields left to MassTransit.
    private const int WishLength = 350;
    private const int ReportLength = 900;
    private readonly IHost host;
    private readonly NpgsqlDataSource database;

    private OperationsBare(IHost host, NpgsqlDataSource database) => (this.host, this.database) = (host, database);

    public static TimeSpan ProcessorTime
    {
        get
        {
            using var me = Process.GetCurrentProcess();
            return me.TotalProcessorTime;
        }
    }

    public static async Task<OperationsBare> Start(string rabbit, string postgres)
    {
        var database = NpgsqlDataSource.Create(postgres);
        await using (var create = database.CreateCommand("""
            create table operations (id uuid primary key, state text not null, body text not null);
            create table wishes (operation uuid primary key, state text not null, body text not null);
            """))
            await create.ExecuteNonQueryAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(database).AddSingleton<Arrived>();
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<WishConsumer>();
            bus.AddConsumer<ReportConsumer>();
            bus.AddConfigureEndpointsCallback((_, _, queue) => ((IRabbitMqReceiveEndpointConfigurator)queue).SetQuorumQueue());
            bus.UsingRabbitMq((context, broker) =>
            {
                broker.Host(new UriBuilder(rabbit) { Scheme = "rabbitmq" }.Uri);
                broker.PrefetchCount = 16;
                broker.ConfigureEndpoints(context);
            });
        });
        var host = builder.Build();
        await host.StartAsync();
        return new OperationsBare(host, database);
    }

    /// <summary>In two halves, as ours: the second begins when the first has come all the way.</summary>
    public async Task<TimeSpan> Round(int count)
    {
        var began = Stopwatch.GetTimestamp();
        await Half(count / 2);
        await Half(count - count / 2);
        return Stopwatch.GetElapsedTime(began);
    }

    private async Task Half(int count)
    {
        var bus = host.Services.GetRequiredService<IBus>();
        var all = host.Services.GetRequiredService<Arrived>().Expect(count);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Operations.AtOnce }, async (_, ct) =>
        {
            var id = Guid.CreateVersion7();
            await Commit(database, "insert into operations values ($1, 'Pending', $2)", ct, id, new string('o', WishLength));
            await bus.Publish(new BareWish(id, new string('w', WishLength)), ct);
        });
        await all.WaitAsync(TimeSpan.FromMinutes(3));
    }

    private static async Task Commit(NpgsqlDataSource database, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await database.DisposeAsync();
    }

    private sealed class WishConsumer(NpgsqlDataSource database) : IConsumer<BareWish>
    {
        public async Task Consume(ConsumeContext<BareWish> context)
        {
            var (id, ct) = (context.Message.Operation, context.CancellationToken);
            await Commit(database, "insert into wishes values ($1, 'Taken', $2)", ct, id, context.Message.Body);
            await Commit(database, "update wishes set state = 'Blocked' where operation = $1", ct, id);
            await context.Publish(new BareReport(id, new string('r', ReportLength)), ct);
        }
    }

    private sealed class ReportConsumer(NpgsqlDataSource database, Arrived arrived) : IConsumer<BareReport>
    {
        public async Task Consume(ConsumeContext<BareReport> context)
        {
            await Commit(database, "update operations set state = 'Blocked', body = $2 where id = $1", context.CancellationToken, context.Message.Operation, context.Message.Body);
            arrived.One();
        }
    }

    /// <summary>How many are still on their way.</summary>
    private sealed class Arrived
    {
        private TaskCompletionSource all = new();
        private int left;

        public Task Expect(int count)
        {
            (all, left) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), count);
            return all.Task;
        }

        public void One()
        {
            if (Interlocked.Decrement(ref left) == 0)
                all.SetResult();
        }
    }
}

/// <summary>Asks for something.</summary>
/// <param name="Operation">For which.</param>
/// <param name="Body">As much as the product's says.</param>
public sealed record BareWish(Guid Operation, string Body);

/// <summary>Says what became of it.</summary>
/// <param name="Operation">Of which.</param>
/// <param name="Body">As much as the product's says.</param>
public sealed record BareReport(Guid Operation, string Body);
