using System.Diagnostics;
using System.Net.Http.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AppsEducation.Benchmarks;

/// <summary>
/// The three services as processes on broker and database. The one account has a quota of nothing, so that the engine takes each wish in, finds no place and reports that, and no cloud is called. Tenants wouldn't
/// accept such a wish: its question before acceptance, which is no message and no commit, is answered with yes by a stand-in here.
/// </summary>
internal sealed class OperationsProduct : IAsyncDisposable
{
    private readonly HttpClient http = new();
    private readonly Dictionary<string, Process> processes = [];
    private readonly List<(string Academy, string Offering)> pairs = [];
    private WebApplication? preflight;
    private NpgsqlDataSource? tenants;
    private NpgsqlDataSource? provisioning;

    /// <summary>Academies × dedicated offerings.</summary>
    public int Pairs => pairs.Count;

    /// <summary>By service, so far.</summary>
    public IReadOnlyDictionary<string, TimeSpan> ProcessorTime => processes.ToDictionary(process => process.Key, process =>
    {
        process.Value.Refresh();
        return process.Value.TotalProcessorTime;
    });

    public static async Task<OperationsProduct> Start(Surroundings on, string postgres, string rabbit)
    {
        var product = new OperationsProduct();
        await on.StartCloud(servers: 0);
        await on.Secret("operator.key", "");
        product.http.DefaultRequestHeaders.Authorization = new("Bearer", await File.ReadAllTextAsync(Path.Combine(on.Data, "operator.key")));
        string[] names = ["Catalogue", "Tenants", "Provisioning"];
        var addresses = names.ToDictionary(name => name, _ => $"http://127.0.0.1:{Ports.Free()}");
        var yes = await product.SaysYes();
        foreach (var name in names)
        {
            on.Start(Surroundings.Dll(name), ["--urls", addresses[name]], new Dictionary<string, string>
            {
                ["Databases__Provider"] = "PostgreSql",
                [$"Databases__{name}"] = $"{postgres};Database={name.ToLowerInvariant()}",
                ["Databases__MigrateOnStart"] = "true",
                ["Access__OperatorKeyFile"] = Path.Combine(on.Data, "operator.key"),
                ["Bus__RabbitMq"] = rabbit,
                ["Services__Catalogue"] = addresses["Catalogue"], ["Services__Tenants"] = addresses["Tenants"], ["Services__Provisioning"] = yes,
                ["Hosting__AccountsDirectory"] = Path.Combine(on.Data, "accounts"),
                ["Certificates__Directory"] = Path.Combine(on.Data, "certificates"),
                ["Engine__DataDirectory"] = Directory.CreateDirectory(Path.Combine(on.Data, name)).FullName,
                ["Machines__ControlPlane"] = on.Product,
            });
            product.processes[name] = on.Last;
        }
        foreach (var address in addresses.Values)
            await on.Answers(address + "/health/ready");
        product.http.BaseAddress = new Uri(addresses["Tenants"]);
        product.tenants = NpgsqlDataSource.Create($"{postgres};Database=tenants;{Operations.Tuned}");
        product.provisioning = NpgsqlDataSource.Create($"{postgres};Database=provisioning;{Operations.Tuned}");
        await product.Onboard(on);
        return product;
    }

    /// <summary>Every pair is enabled, then every one disabled.</summary>
    public async Task<Way> Round()
    {
        var up = await Half(Choice.Enabled);
        var blocked = await Count("Blocked");
        var down = await Half(Choice.Disabled);
        if (blocked != Pairs || await Count("Blocked") != 0 || await Count("Failed") != 0)
            throw new InvalidOperationException($"{blocked} of {Pairs} came to the engine, which finds no place; {await Count("Blocked")} are left after all were disabled, {await Count("Failed")} failed.");
        return new Way(up.Answered + down.Answered, up.WrittenDown + down.WrittenDown, up.Reported + down.Reported);
    }

    // Of the rows, since asking the API so often would be work for it; Round asks it once more. An operation is pending until the report of the engine's taking it in has been committed at Tenants.
    private async Task<Way> Half(Choice choice)
    {
        var (began, since) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        await Choose(choice);
        var answered = Stopwatch.GetElapsedTime(began);
        await Until(provisioning!, $"""select 1 from "Inbox" where "ReceivedAt" >= $1 having count(*) >= {Pairs}""", since, isThere: true);
        var writtenDown = Stopwatch.GetElapsedTime(began);
        await Until(tenants!, """select 1 from "Operations" where "CreatedAt" >= $1 and "State" = 'Pending' limit 1""", since, isThere: false);
        return new Way(answered, writtenDown, Stopwatch.GetElapsedTime(began));
    }

    private static async Task Until(NpgsqlDataSource database, string asked, DateTimeOffset since, bool isThere)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var command = database.CreateCommand(asked);
        command.Parameters.Add(new NpgsqlParameter { Value = since.UtcTicks });
        while (await command.ExecuteScalarAsync(patience.Token) is not null != isThere)
            await pace.WaitForNextTickAsync(patience.Token);
    }

    private async Task Onboard(Surroundings on)
    {
        var client = AppsEduClients.Create(new AppsEduClientOptions { Address = http.BaseAddress!, Token = http.DefaultRequestHeaders.Authorization!.Parameter!, Language = "en" });
        var onboarded = await client.Onboard(new OnboardAcademies(null, All: true));
        string[] offerings = [];
        // What Catalogue publishes at its start comes by messages.
        await on.Until(async () =>
        {
            var dedicated = new List<string>();
            await foreach (var selection in client.Selections(onboarded.Academies[0].Slug))
                if (selection.Delivery == Delivery.Dedicated)
                    dedicated.Add(selection.Offering);
            offerings = [.. dedicated];
            return offerings.Length > 0 && await Count("Pending,Running") == 0;
        });
        pairs.AddRange(from offering in offerings from academy in onboarded.Academies select (academy.Slug, offering));
    }

    private Task Choose(Choice choice) => Parallel.ForEachAsync(pairs, new ParallelOptions { MaxDegreeOfParallelism = Operations.AtOnce }, async (pair, ct) =>
    {
        using var answer = await http.PutAsJsonAsync(Routes.Choice(pair.Academy, pair.Offering), new ChooseOffering(choice), ApiJson.Strict, ct);
        if ((int)answer.StatusCode != 202)
            throw new InvalidOperationException($"{choice} of {pair} was answered with {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
    });

    private async Task<int> Count(string states) =>
        (await http.GetFromJsonAsync<ListAnswer<OperationAnswer>>(Routes.With(Routes.Operations, ("state", states), ("limit", "1"), ("count", "true")), ApiJson.Tolerant))!.Count!.Value;

    private async Task<string> SaysYes()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var address = $"http://127.0.0.1:{Ports.Free()}";
        builder.WebHost.UseUrls(address);
        preflight = builder.Build();
        preflight.Run(async asked =>
        {
            var request = await asked.Request.ReadFromJsonAsync<PreflightRequest>(ApiJson.Tolerant);
            await asked.Response.WriteAsJsonAsync(new PreflightAnswer([.. request!.Wishes.Select(wish => new PlacementVerdict(wish.Instance, true, "scw-par-1", [], null, null))]), ApiJson.Tolerant);
        });
        await preflight.StartAsync();
        return address;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (preflight is not null)
            await preflight.DisposeAsync();
        foreach (var database in new[] { tenants, provisioning })
            if (database is not null)
                await database.DisposeAsync();
    }

    /// <summary>How long a round's operations took.</summary>
    /// <param name="Answered">Until the last request was answered: Tenants has committed.</param>
    /// <param name="WrittenDown">Until Provisioning's consumer had committed the last wish.</param>
    /// <param name="Reported">All the way.</param>
    internal sealed record Way(TimeSpan Answered, TimeSpan WrittenDown, TimeSpan Reported);
}
