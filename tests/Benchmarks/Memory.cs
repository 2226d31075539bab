using System.Diagnostics;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Tests;

namespace AppsEducation.Benchmarks;

/// <summary>What each process holds resident: when it has been ready for a while and nobody asks, and after it was worked on.</summary>
internal static class Memory
{
    private const int Academies = 10;

    public static async Task<int> Run(string[] rest)
    {
        var seconds = rest is [var given] ? int.Parse(given) : 20;
        using var on = new Surroundings();
        await on.StartCloud(Academies + 5);
        var simulator = on.Last;
        var product = on.StartProduct();
        await on.Answers(on.Product + "/health/ready");
        var portal = await PortalAlone.Start(on, 34);
        var services = new Dictionary<string, Process> { ["AllInOne"] = product, ["CloudSimulator"] = simulator, ["Portal"] = portal.Process };
        foreach (var name in new[] { "Catalogue", "Tenants", "Provisioning" })
            services[name] = await Service(on, name);
        await on.Rest(seconds);
        var idle = services.ToDictionary(s => s.Key, s => Resident(s.Value));

        // Ten machines up; then pages and lists for a while.
        await on.Api.Onboard(new OnboardAcademies(Instances.Academies[..Academies]));
        foreach (var academy in Instances.Academies[..Academies])
            await on.Api.Choose(academy, "etherpad", new ChooseOffering(Choice.Enabled));
        await on.Until(async () => await Available(on) == Academies);
        var page = await on.Http.GetByteArrayAsync($"{portal.Address}/{PortalAlone.Slug(0)}");
        await Pages.Load([$"{portal.Address}/{PortalAlone.Slug(0)}"], seconds, page.Length);
        using var asker = new HttpClient();
        asker.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(on.Data, "operator.key"))).Trim());
        await Task.WhenAll(addresses.Select(async at =>
        {
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began).TotalSeconds < seconds;)
                (await asker.GetAsync(at)).EnsureSuccessStatusCode();
        }));
        foreach (var (name, process) in services)
            Console.WriteLine($"{name}: {idle[name]} MiB idle, {Resident(process)} MiB after work");
        return 0;
    }

    private static readonly List<string> addresses = [];

    public static long Resident(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / (1024 * 1024);
    }

    private static async Task<int> Available(Surroundings on)
    {
        var count = 0;
        await foreach (var instance in on.Api.Instances())
            count += instance.State == InstanceState.Available ? 1 : 0;
        return count;
    }

    // As a process of its own, on an empty SQLite database, its broker away.
    private static async Task<Process> Service(Surroundings on, string name)
    {
        var (port, data) = (Ports.Free(), Directory.CreateDirectory(Path.Combine(on.Data, name)).FullName);
        var process = on.Start(Surroundings.Dll(name), ["--urls", $"http://127.0.0.1:{port}"], new Dictionary<string, string>
        {
            [$"Databases__{name}"] = $"Data Source={Path.Combine(data, name + ".db")}",
            ["Databases__MigrateOnStart"] = "true",
            ["Access__OperatorKeyFile"] = Path.Combine(on.Data, "operator.key"),
            ["Bus__RabbitMqFile"] = Path.Combine(on.Data, "broker"),
            ["Services__Catalogue"] = "http://127.0.0.1:1", ["Services__Tenants"] = "http://127.0.0.1:1", ["Services__Provisioning"] = "http://127.0.0.1:1",
            ["Hosting__AccountsDirectory"] = Path.Combine(on.Data, "accounts"),
            ["Certificates__Directory"] = Path.Combine(on.Data, "certificates"),
            ["Engine__DataDirectory"] = data,
            ["Machines__ControlPlane"] = on.Product,
        });
        await on.Answers($"http://127.0.0.1:{port}/health/live");
        addresses.Add($"http://127.0.0.1:{port}/api/v1/{(name is "Catalogue" ? "offerings" : name is "Tenants" ? "academies" : "instances")}");
        return process;
    }
}
