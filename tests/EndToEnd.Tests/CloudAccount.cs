using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace AppsEducation.EndToEnd.Tests;

/// <summary>An account at the simulated clouds: what the cloud is told of it, and the file by which the control plane knows it, with its secrets beside.</summary>
/// <param name="Name">Its name on both sides.</param>
/// <param name="AtTheCloud">An entry of the simulator's accounts.</param>
/// <param name="File">What the operator writes.</param>
/// <param name="Secrets">What lies in the files that it refers to.</param>
internal sealed record CloudAccount(string Name, JsonObject AtTheCloud, JsonObject File, IReadOnlyDictionary<string, string> Secrets)
{
    // A second worker that dies between a create and its record has one too many for a while: the provider's limit leaves room for it, ours doesn't.
    private const int Spare = 2;

    /// <summary>Volumes of an instance: at an OpenStack the root disk is the server's own.</summary>
    public int VolumesEach { get; private init; } = 1;

    public bool Hosts { get; private init; } = true;

    /// <param name="cloud">Where.</param>
    /// <param name="name">How it is called on both sides.</param>
    /// <param name="servers">Its quota.</param>
    /// <param name="dnsZone">The zone that it holds.</param>
    /// <param name="secret">Its key; made up when nobody needs to know it.</param>
    /// <param name="onlyNames">Nothing is placed there.</param>
    /// <param name="gateway">The port at which its machines are reached, when they aren't the simulated ones.</param>
    public static CloudAccount Scaleway(SimulatedCloud cloud, string name, int servers, string? dnsZone = null, string? secret = null, bool onlyNames = false, int? gateway = null)
    {
        secret ??= Guid.NewGuid().ToString();
        var project = Guid.NewGuid().ToString();
        var atTheCloud = new JsonObject
        {
            ["name"] = name, ["secretKey"] = secret, ["accessKey"] = "SCW" + Hex(9).ToUpperInvariant()[..17], ["organizationId"] = Guid.NewGuid().ToString(), ["projectId"] = project,
            ["quotas"] = Quotas(servers + Spare, volumesEach: 2), ["zones"] = dnsZone is null ? [] : new JsonArray(dnsZone),
        };
        var file = Hosting(cloud, name, "Scaleway", servers, volumesEach: 2);
        (file["apiUrl"], file["project"], file["credentials"]) = (cloud.Address, project, new JsonObject { ["secretKey"] = In($"{name}.key") });
        (file["region"], file["zones"], file["placesNothing"]) = ("fr-par", new JsonArray("fr-par-1"), onlyNames);
        if (gateway is { } port)
            file["gateway"] = $"127.0.0.1:{port}";
        if (dnsZone is not null)
            file["dnsZones"] = Zone(cloud, dnsZone);
        return new CloudAccount(name, atTheCloud, file, new Dictionary<string, string> { [$"{name}.key"] = secret }) { VolumesEach = 2 };
    }

    /// <summary>A ministry's own: an application credential.</summary>
    public static CloudAccount Ministry(SimulatedCloud cloud, string name, int servers)
    {
        var (secret, credential) = (Hex(24), Hex(16));
        var account = OpenStack(cloud, name, servers, "RegionOne", new JsonObject { ["applicationCredential"] = credential, ["secret"] = In($"{name}.secret") });
        account.AtTheCloud["openStack"]!["applicationCredentials"] = new JsonObject { [credential] = secret };
        return account with { Secrets = new Dictionary<string, string> { [$"{name}.secret"] = secret } };
    }

    /// <summary>At OVHcloud: a user with a password.</summary>
    public static CloudAccount Ovhcloud(SimulatedCloud cloud, string name, int servers)
    {
        var password = Hex(24);
        var account = OpenStack(cloud, name, servers, "GRA11", new JsonObject { ["user"] = $"user-{name}", ["domain"] = "Default", ["password"] = In($"{name}.password") });
        account.AtTheCloud["openStack"]!["password"] = password;
        return account with { Secrets = new Dictionary<string, string> { [$"{name}.password"] = password } };
    }

    /// <summary>OVH's own API: a DNS zone and nothing else, at a twentieth of life's call a second.</summary>
    public static CloudAccount OvhZones(SimulatedCloud cloud, string name, string dnsZone)
    {
        string[] keys = ["applicationKey", "applicationSecret", "consumerKey"];
        var secrets = keys.ToDictionary(key => $"{name}.{key}", _ => Hex(16));
        var atTheCloud = new JsonObject { ["name"] = name, ["zones"] = new JsonArray(dnsZone), ["ovh"] = new JsonObject(keys.Select(key => KeyValuePair.Create(key, (JsonNode?)secrets[$"{name}.{key}"]))) };
        var file = new JsonObject
        {
            ["name"] = name, ["provider"] = "Ovh", ["placesNothing"] = true, ["apiUrl"] = cloud.Address + "/ovh/1.0", ["callsPerSecond"] = 8,
            ["credentials"] = new JsonObject(keys.Select(key => KeyValuePair.Create(key, (JsonNode?)In($"{name}.{key}")))),
            ["dnsZones"] = Zone(cloud, dnsZone), ["jurisdiction"] = "FR", ["agreement"] = Agreement(),
        };
        return new CloudAccount(name, atTheCloud, file, secrets) { Hosts = false };
    }

    private static CloudAccount OpenStack(SimulatedCloud cloud, string name, int servers, string region, JsonObject credentials)
    {
        var project = Hex(16);
        var atTheCloud = new JsonObject
        {
            ["name"] = name, ["quotas"] = Quotas(servers + Spare, volumesEach: 1),
            ["openStack"] = new JsonObject { ["userName"] = $"user-{name}", ["password"] = Hex(16), ["projectId"] = project, ["projectName"] = name, ["regions"] = new JsonArray(region) },
        };
        var file = Hosting(cloud, name, "OpenStack", servers, volumesEach: 1);
        (file["authUrl"], file["project"], file["credentials"]) = (cloud.Address + "/openstack/identity/v3", project, credentials);
        (file["region"], file["zones"], file["network"]) = (region, new JsonArray("nova"), "Ext-Net");
        // As the recorded services say of an attached volume.
        file["dataDevice"] = "/dev/sdb";
        (file["images"], file["flavors"]) = (new JsonObject { ["debian_bookworm"] = "Debian 12" }, new JsonArray("b3-8", "b3-16", "b3-32"));
        return new CloudAccount(name, atTheCloud, file, new Dictionary<string, string>());
    }

    private static JsonObject Hosting(SimulatedCloud cloud, string name, string provider, int servers, int volumesEach) => new()
    {
        ["name"] = name, ["provider"] = provider, ["quotas"] = Quotas(servers, volumesEach), ["qualification"] = "Personal", ["jurisdiction"] = "FR", ["agreement"] = Agreement(), ["gateway"] = cloud.Gateway,
    };

    private static JsonObject Quotas(int servers, int volumesEach) => new() { ["servers"] = servers, ["volumes"] = servers * volumesEach, ["addresses"] = servers, ["firewalls"] = servers };

    private static JsonObject Agreement() => new() { ["kind"] = "free", ["startsOn"] = "2026-01-01" };

    private static JsonArray Zone(SimulatedCloud cloud, string zone) => [new JsonObject { ["zone"] = zone, ["publicUrl"] = cloud.PublicUrl }];

    private static JsonObject In(string file) => new() { ["file"] = file };

    private static string Hex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
