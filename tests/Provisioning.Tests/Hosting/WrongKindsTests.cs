using System.Text.Json.Nodes;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.OpenStack;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>Anything but what belongs there, at each place of each provider's file: null, an empty text, a list of nothing. The start stops with a sentence that names the file, or what was read can be used.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WrongKindsTests : IDisposable
{
    private const string Common = """
        "qualification": "Personal", "jurisdiction": "FR", "caFile": null,
        "agreement": { "kind": "free", "startsOn": "2026-09-01", "endsOn": "2028-08-31", "noticeDays": 90, "contact": "a@example.org" }
        """;

    private static readonly (string Provider, string Text)[] Files =
    [
        ("Scaleway", $$"""
            {
              "name": "scw-par-1", "provider": "Scaleway", "apiUrl": "https://api.scaleway.com", "project": "105bdce1-64c0-48ab-899d-868455867ecf",
              "credentials": { "secretKey": { "file": "uuid.key" } }, "region": "fr-par", "zones": ["fr-par-1"], "quotas": { "servers": 15 }, "gateway": "127.0.0.1:8443", "preferredBy": ["07"],
              "commercialTypes": ["DEV1-S"], "commercialTypesBySize": { "S": ["DEV1-M"] }, "rootGb": 20, "mailPortsOpen": true, "placesNothing": false,
              "dnsZones": [{ "zone": "apps.example.fr", "publicUrl": "http://{host}:8081" }], {{Common}}
            }
            """),
        ("OpenStack", $$"""
            {
              "name": "ovh-gra-1", "provider": "OpenStack", "authUrl": "https://auth.cloud.ovh.net/v3", "project": "2c36ca94b2b64dd290377f4787e5966f",
              "credentials": { "user": "user-abc", "domain": "Default", "password": { "file": "uuid.key" } }, "region": "GRA11", "zones": ["nova"], "network": "Ext-Net", "quotas": { "servers": 15 }, "gateway": "127.0.0.1:8443",
              "images": { "debian_bookworm": "Debian 12" }, "flavors": ["b3-8"], "flavorsBySize": { "S": ["b3-8"] }, "rootGb": 20, "volumeType": "high-speed", "dataDevice": "/dev/sdb", "architecture": "x86_64", "preferredBy": ["07"],
              "placesNothing": false, {{Common}}
            }
            """),
        ("Ovh", $$"""
            {
              "name": "ovh-zones", "provider": "Ovh", "placesNothing": true, "apiUrl": "https://eu.api.ovh.com/1.0", "project": "2c36ca94b2b64dd290377f4787e5966f", "region": "GRA11", "flavors": ["b3-8"], "callsPerSecond": 1,
              "credentials": { "applicationKey": { "file": "uuid.key" }, "applicationSecret": { "file": "uuid.key" }, "consumerKey": { "file": "uuid.key" } }, "dnsZones": [{ "zone": "apps.example.fr" }], {{Common}}
            }
            """),
    ];

    private static readonly string[] Others = ["null", "\"\"", "\" \"", "[]", "[null]", "{}", "{\"S\": null}", "{\"S\": []}", "{\"S\": [null]}", "{\"\": \"\"}", "0", "-1", "true", "1e400", "[[]]"];

    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-accounts").FullName;

    public WrongKindsTests() => File.WriteAllText(Path.Combine(folder, "uuid.key"), "11111111-2222-4333-8444-000000000001\n");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Each_place_is_refused_with_a_sentence_or_can_be_used([Values("Scaleway", "OpenStack", "Ovh")] string provider)
    {
        var good = Files.Single(file => file.Provider == provider).Text;
        Assert.That(Fault(good), Is.Null, "the file itself is good");

        var faults = from place in Places(JsonNode.Parse(good)!, "")
                     from other in Others
                     let fault = Fault(With(good, place, other))
                     where fault is not null
                     select $"{place} {other}: {fault}";

        Assert.That(faults, Is.Empty);
    }

    private static IEnumerable<string> Places(JsonNode at, string path) => at switch
    {
        JsonObject members => members.SelectMany(member => new[] { $"{path}/{member.Key}" }.Concat(member.Value is null ? [] : Places(member.Value, $"{path}/{member.Key}"))),
        JsonArray items => items.SelectMany((item, index) => new[] { $"{path}/{index}" }.Concat(Places(item!, $"{path}/{index}"))),
        _ => [],
    };

    private static string With(string good, string place, string json)
    {
        const string mark = "@other@";
        var document = JsonNode.Parse(good)!;
        var (at, parts) = (document, place.Split('/')[1..]);
        foreach (var part in parts[..^1])
            at = int.TryParse(part, out var index) ? at[index]! : at[part]!;
        if (int.TryParse(parts[^1], out var last))
            at[last] = mark;
        else
            at[parts[^1]] = mark;
        return document.ToJsonString().Replace($"\"{mark}\"", json);
    }

    private string? Fault(string text)
    {
        File.WriteAllText(Path.Combine(folder, "account.json"), text);
        try
        {
            return Unusable(AccountFiles.Read(folder, _ => { }).Single());
        }
        catch (ConfigurationException refused)
        {
            return refused.Message.Contains("account.json") ? null : refused.Message;
        }
        catch (Exception other)
        {
            return $"{other.GetType().Name}: {other.Message}";
        }
    }

    // What the drivers take as it is.
    private static string? Unusable(HostingAccount account)
    {
        var (names, bySize) = account switch
        {
            OpenStackAccount it => (it.Images.Values.Concat(it.Flavors).Concat([it.Network, it.Architecture]), it.FlavorsBySize),
            ScalewayAccount it => (it.CommercialTypes, it.CommercialTypesBySize),
            _ => (Enumerable.Empty<string>(), new Dictionary<string, IReadOnlyList<string>>()),
        };
        return names.Any(string.IsNullOrWhiteSpace) ? "it was read with a name that is none"
            : bySize.Values.Any(of => of is null || of.Count == 0 || of.Any(string.IsNullOrWhiteSpace)) ? "it was read with a size that nothing is of"
            : null;
    }
}
