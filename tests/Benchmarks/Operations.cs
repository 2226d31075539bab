using System.Runtime.InteropServices;
using Npgsql;

namespace AppsEducation.Benchmarks;

/// <summary>
/// Operations a second over broker and database alone: Catalogue, Tenants and Provisioning as processes, each operation from its request to the API until the report of what became of it is committed,
/// beside a bare MassTransit program with as many messages and commits on the same RabbitMQ and PostgreSQL; turn and turn about. <c>run.sh</c> starts the two.
/// </summary>
internal static class Operations
{
    /// <summary>Requests at once, ours and bare.</summary>
    public const int AtOnce = 16;

    /// <summary>What the services' connections have.</summary>
    public const string Tuned = "No Reset On Close=true;Max Auto Prepare=100";

    public static async Task<int> Run(string[] rest)
    {
        var rounds = rest is [var given] ? int.Parse(given) : 7;
        if (Environment.GetEnvironmentVariable("APPSEDU_TEST_POSTGRES") is not { } postgres || Environment.GetEnvironmentVariable("APPSEDU_TEST_RABBITMQ") is not { } rabbit)
        {
            Console.WriteLine("skipped: it needs a RabbitMQ and a PostgreSQL, which `bash tests/Benchmarks/run.sh operations` starts");
            return 0;
        }
        using var on = new Surroundings();
        // The services end with it however it ends.
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ =>
        {
            on.Dispose();
            Environment.Exit(143);
        });
        foreach (var name in new[] { "catalogue", "tenants", "provisioning", "bare" })
            await Create(postgres, name);
        await using var product = await OperationsProduct.Start(on, postgres, rabbit);
        await using var bare = await OperationsBare.Start(rabbit, $"{postgres};Database=bare;{Tuned}");

        var count = 2 * product.Pairs;
        // Until what they run is compiled for good.
        for (var warm = 0; warm < 15; warm++)
        {
            await product.Round();
            await bare.Round(count);
        }
        Console.WriteLine($"{rounds} rounds of {count} operations: {product.Pairs} enabled, then the same disabled; {AtOnce} requests at once");
        var (ours, answered, written, theirs) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var (before, spentBare) = (product.ProcessorTime, TimeSpan.Zero);
        for (var round = 0; round < rounds; round++)
        {
            var way = await product.Round();
            ours.Add(count / way.Reported.TotalSeconds);
            answered.Add(count / way.Answered.TotalSeconds);
            written.Add(count / way.WrittenDown.TotalSeconds);
            var began = OperationsBare.ProcessorTime;
            theirs.Add(count / (await bare.Round(count)).TotalSeconds);
            spentBare += OperationsBare.ProcessorTime - began;
            Console.WriteLine($"   ours {ours[^1]:0}/s (answered {answered[^1]:0}/s, written down {written[^1]:0}/s); bare {theirs[^1]:0}/s; ours ÷ bare {ours[^1] / theirs[^1]:0.00}; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        }
        Console.WriteLine($"operations a second: ours median {ours.Median():0} (answered at {answered.Median():0}, written down at Provisioning at {written.Median():0}), bare {theirs.Median():0}; ours ÷ bare: median {ours.Zip(theirs, (o, t) => o / t).Median():0.00} (aim 0.5; higher is better)");
        var spent = product.ProcessorTime.Select(service => $"{service.Key} {(service.Value - before[service.Key]).TotalMilliseconds / rounds / count:0.0} ms");
        Console.WriteLine($"processor time an operation: {string.Join(", ", spent)}; the bare program {spentBare.TotalMilliseconds / rounds / count:0.0} ms (lower is better)");
        return 0;
    }

    private static async Task Create(string postgres, string name)
    {
        await using var connection = new NpgsqlConnection($"{postgres};Database=postgres");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync();
    }
}
