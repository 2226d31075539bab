using System.Globalization;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>One commercial type. Memory is bytes.</summary>
internal sealed record ServerType(string Name, string Arch, int Cpus, long Memory, long LocalMaximum)
{
    // An order of magnitude, from cpus and memory: real prices are in the public price list, not here.
    public double HourlyPrice => Math.Round((Cpus * 0.008) + (Memory / 1e9 * 0.002), 4);
}

/// <summary>products/servers: what can be rented and whether it is in stock. Names are those of the recorded image lists; the sizes of the newer ones are in their names.</summary>
internal static class ServerTypes
{
    private const long Gigabyte = 1_000_000_000;

    // Families whose names don't say their size, from Scaleway's public catalogue.
    private static readonly (string Name, int Cpus, int Gigabytes, int LocalGigabytes)[] Named =
    [
        ("DEV1-S", 2, 2, 20), ("DEV1-M", 3, 4, 40), ("DEV1-L", 4, 8, 80), ("DEV1-XL", 4, 12, 120),
        ("GP1-XS", 4, 16, 150), ("GP1-S", 8, 32, 300), ("GP1-M", 16, 64, 600), ("GP1-L", 32, 128, 600), ("GP1-XL", 48, 256, 600),
        ("STARDUST1-S", 1, 1, 10), ("PLAY2-PICO", 1, 2, 0), ("PLAY2-NANO", 2, 4, 0), ("PLAY2-MICRO", 4, 8, 0),
        ("PRO2-XXS", 2, 8, 0), ("PRO2-XS", 4, 16, 0), ("PRO2-S", 8, 32, 0), ("PRO2-M", 16, 64, 0), ("PRO2-L", 32, 128, 0),
        ("ENT1-XXS", 2, 8, 0), ("ENT1-XS", 4, 16, 0), ("ENT1-S", 8, 32, 0), ("ENT1-M", 16, 64, 0), ("ENT1-L", 32, 128, 0),
        ("ENT1-XL", 64, 256, 0), ("ENT1-2XL", 96, 384, 0), ("POP2-HN-3", 2, 4, 0), ("POP2-HN-5", 2, 4, 0), ("POP2-HN-10", 4, 8, 0),
    ];

    private static readonly string[] Sized =
    [
        "POP2-2C-8G", "POP2-4C-16G", "POP2-8C-32G", "POP2-16C-64G", "POP2-32C-128G", "POP2-48C-192G", "POP2-64C-256G",
        "POP2-HM-2C-16G", "POP2-HM-4C-32G", "POP2-HM-8C-64G", "POP2-HM-16C-128G", "POP2-HM-32C-256G", "POP2-HM-48C-384G", "POP2-HM-64C-512G",
        "POP2-HC-2C-4G", "POP2-HC-4C-8G", "POP2-HC-8C-16G", "POP2-HC-16C-32G", "POP2-HC-32C-64G", "POP2-HC-48C-96G", "POP2-HC-64C-128G",
        "COPARM1-2C-8G", "COPARM1-4C-16G", "COPARM1-8C-32G", "COPARM1-16C-64G", "COPARM1-32C-128G",
        "BASIC2-A2C-4G", "BASIC2-A2C-8G", "BASIC2-A4C-8G", "BASIC2-A4C-16G", "BASIC2-A6C-12G", "BASIC2-A6C-24G", "BASIC2-A8C-16G", "BASIC2-A8C-32G",
        "BASIC2-A12C-24G", "BASIC2-A12C-48G", "BASIC2-A16C-32G", "BASIC2-A16C-64G",
        "STANDARD2-A2C-8G", "STANDARD2-A4C-16G", "STANDARD2-A6C-24G", "STANDARD2-A8C-32G", "STANDARD2-A12C-48G", "STANDARD2-A16C-64G",
        "STANDARD2-A32C-128G", "STANDARD2-A48C-192G", "STANDARD2-A64C-256G",
    ];

    public static IReadOnlyList<ServerType> All { get; } =
    [
        .. Named.Select(type => new ServerType(type.Name, "x86_64", type.Cpus, type.Gigabytes * 1024L * 1024 * 1024, type.LocalGigabytes * Gigabyte)),
        .. Sized.Select(FromName),
    ];

    private static readonly Dictionary<string, ServerType> ByName = All.ToDictionary(type => type.Name);

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-server-types", "GET", "/instance/v1/zones/{zone}/products/servers", List);
        yield return new ApiRoute("get-availability", "GET", "/instance/v1/zones/{zone}/products/servers/availability", Availability);
    }

    public static ServerType? Find(string name) => ByName.GetValueOrDefault(name);

    public static bool InStock(World world, string zone, string type) => world.Stock.Find($"{zone}/{type}")?.Availability is not "shortage";

    private static ServerType FromName(string name)
    {
        var parts = name.Split('-');
        var cpus = int.Parse(parts[^2].TrimStart('A').TrimEnd('C'), CultureInfo.InvariantCulture);
        var gigabytes = int.Parse(parts[^1].TrimEnd('G'), CultureInfo.InvariantCulture);
        var arm = name.StartsWith("COPARM1", StringComparison.Ordinal) || parts[^2][0] == 'A';
        return new ServerType(name, arm ? "arm64" : "x86_64", cpus, gigabytes * 1024L * 1024 * 1024, 0);
    }

    // An object, not a list, yet paged and counted like one: 50 of its members at a time.
    private static ApiAnswer List(CallContext c)
    {
        var page = Wire.InstancePage(c, "servers", "/products/servers", All, type => type.Name);
        var names = JsonNode.Parse(page.Body)!["servers"]!.AsArray().Select(name => name!.GetValue<string>());
        var answer = ApiAnswer.Json(200, new JsonObject
        {
            ["servers"] = new JsonObject(names.Select(name => KeyValuePair.Create<string, JsonNode?>(name, View(Find(name)!)))),
        });
        answer.Headers.AddRange(page.Headers);
        return answer;
    }

    private static ApiAnswer Availability(CallContext c) => ApiAnswer.Json(200, new JsonObject
    {
        ["servers"] = new JsonObject(All.Select(type => KeyValuePair.Create<string, JsonNode?>(type.Name, new JsonObject
        {
            ["availability"] = c.World.Stock.Find($"{c.Zone}/{type.Name}")?.Availability ?? "available",
        }))),
    });

    private static JsonObject View(ServerType type) => new()
    {
        ["alt_names"] = new JsonArray(),
        ["arch"] = type.Arch,
        ["ncpus"] = type.Cpus,
        ["ram"] = type.Memory,
        ["gpu"] = 0,
        ["volumes_constraint"] = new JsonObject { ["min_size"] = 0, ["max_size"] = type.LocalMaximum },
        ["per_volume_constraint"] = new JsonObject { ["l_ssd"] = new JsonObject { ["min_size"] = Gigabyte, ["max_size"] = 800 * Gigabyte } },
        ["scratch_storage_max_size"] = 0,
        ["scratch_storage_max_volumes_count"] = 0,
        ["block_bandwidth"] = 157_286_400,
        ["monthly_price"] = Math.Round(type.HourlyPrice * 730, 2),
        ["hourly_price"] = type.HourlyPrice,
        ["baremetal"] = false,
        ["end_of_service"] = false,
        ["capabilities"] = new JsonObject { ["block_storage"] = true, ["boot_types"] = new JsonArray("local", "rescue"), ["max_file_systems"] = 0 },
        ["network"] = new JsonObject { ["sum_internal_bandwidth"] = 200_000_000, ["sum_internet_bandwidth"] = 200_000_000, ["ipv6_support"] = true, ["interfaces"] = new JsonArray() },
    };
}
