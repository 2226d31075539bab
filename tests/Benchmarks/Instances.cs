using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Benchmarks;

/// <summary>What instances cost at the provider, by its own count, and how late the engine acts on what changes there; one alone, then several at once.</summary>
internal static class Instances
{
    public static readonly string[] Academies =
        ["dijon", "lille", "paris", "corse", "reunion", "nantes", "lyon", "nice", "rennes", "reims", "amiens", "limoges", "creteil", "poitiers", "mayotte", "grenoble", "versailles", "toulouse", "orleans-tours", "normandie", "besancon"];

    // What can't be left out, each once: firewall and its rules, address, record, server, the root volume's tags, data volume, its attachment, user data, power; and back: record, server, two volumes, address, firewall.
    private const int FloorUp = 10;
    private const int FloorDown = 6;

    public static async Task<int> Run(string[] rest)
    {
        var several = rest is [var given] ? Math.Min(int.Parse(given), Academies.Length - 1) : 10;
        // What stays for data to be taken out is waived at once here, and grace is nothing.
        Environment.SetEnvironmentVariable("Engine__Grace", "00:00:00.001");
        using var lags = new Lags();
        using var on = new Surroundings();
        await on.StartCloud(several + 5);
        var product = on.HostProduct();
        await on.Answers(on.Product + "/health/ready");
        await on.Api.Onboard(new OnboardAcademies(Academies));

        await Lives(on, "one alone", Academies[..1]);
        lags.Say("detection lag, one alone");
        lags.Clear();
        await Lives(on, $"{several} at once, each", Academies[1..(several + 1)]);
        lags.Say($"detection lag, {several} at once");
        await Surroundings.End(product);
        return 0;
    }

    private static async Task Lives(Surroundings on, string name, string[] academies)
    {
        var before = await Calls(on);
        foreach (var academy in academies)
            await on.Api.Choose(academy, "etherpad", new ChooseOffering(Choice.Enabled));
        await on.Until(async () => (await Standing(on, academies)).Count(i => i.State == InstanceState.Available) == academies.Length);
        Tell($"{name}, provision", before, await Calls(on), academies.Length, FloorUp);

        before = await Calls(on);
        foreach (var academy in academies)
            await on.Api.Choose(academy, "etherpad", new ChooseOffering(Choice.Disabled));
        var waived = new HashSet<string>();
        await on.Until(async () =>
        {
            var standing = await Standing(on, academies);
            foreach (var instance in standing.Where(i => i.Blocked?.Reason == BlockedBy.Gate && waived.Add(i.Id)))
                await on.Api.Waive(instance.Id, new WaiveGate("a benchmark"));
            return standing.Count(i => i.State == InstanceState.Removed) == academies.Length;
        });
        Tell($"{name}, removal", before, await Calls(on), academies.Length, FloorDown);
    }

    private static async Task<List<InstanceAnswer>> Standing(Surroundings on, string[] academies)
    {
        var all = new List<InstanceAnswer>();
        await foreach (var instance in on.Api.Instances())
            if (academies.Any(slug => instance.HostName?.Contains($".{slug}.", StringComparison.Ordinal) is true))
                all.Add(instance);
        return all;
    }

    private static async Task<Dictionary<string, long>> Calls(Surroundings on)
    {
        using var answer = JsonDocument.Parse(await on.Http.GetStringAsync(on.Simulator + "/_sim/requests?last=1"));
        return answer.RootElement.GetProperty("counts").EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetInt64());
    }

    private static void Tell(string name, Dictionary<string, long> before, Dictionary<string, long> after, int instances, int floor)
    {
        var made = after.Select(c => (c.Key, Count: c.Value - before.GetValueOrDefault(c.Key))).Where(c => c.Count > 0).ToArray();
        var reads = made.Where(c => c.Key.StartsWith("get-", StringComparison.Ordinal) || c.Key.StartsWith("list-", StringComparison.Ordinal)).Sum(c => c.Count);
        var changes = made.Sum(c => c.Count) - reads;
        Console.WriteLine($"{name}: {changes / (double)instances:0.0} changing calls (floor {floor}), {reads / (double)instances:0.0} reads");
        Console.WriteLine($"   {string.Join(", ", made.OrderByDescending(c => c.Count).Select(c => $"{c.Key} {c.Count}"))}");
    }
}
