using System.Text.Json;
using System.Text.RegularExpressions;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>Our wire records against answers of the real services: each recorded 2xx of a call that we make is read by the record that we read it with.</summary>
[TestFixture]
internal sealed partial class RecordingsTests
{
    private static readonly (string Method, string Path, Type Row)[] Ours =
    [
        ("GET", "instance/v1/zones/*/servers", typeof(ServersAnswer)),
        ("POST", "instance/v1/zones/*/servers", typeof(ServerAnswer)),
        ("GET", "instance/v1/zones/*/servers/ID", typeof(ServerAnswer)),
        ("PATCH", "instance/v1/zones/*/servers/ID", typeof(ServerAnswer)),
        ("POST", "instance/v1/zones/*/servers/ID/attach-volume", typeof(ServerAnswer)),
        ("POST", "instance/v1/zones/*/ips", typeof(AddressAnswer)),
        ("GET", "instance/v1/zones/*/ips/ID", typeof(AddressAnswer)),
        ("POST", "instance/v1/zones/*/security_groups", typeof(FirewallAnswer)),
        ("GET", "instance/v1/zones/*/security_groups/ID", typeof(FirewallAnswer)),
        ("GET", "instance/v1/zones/*/security_groups/ID/rules", typeof(RulesAnswer)),
        ("PUT", "instance/v1/zones/*/security_groups/ID/rules", typeof(RulesAnswer)),
        ("POST", "block/v1/zones/*/volumes", typeof(VolumeRow)),
        ("GET", "block/v1/zones/*/volumes/ID", typeof(VolumeRow)),
        ("PATCH", "block/v1/zones/*/volumes/ID", typeof(VolumeRow)),
        ("GET", "marketplace/v2/local-images", typeof(LocalImagesAnswer)),
        ("GET", "domain/v2beta1/dns-zones", typeof(ZonesAnswer)),
        ("GET", "domain/v2beta1/dns-zones/*/records", typeof(RecordsAnswer)),
        ("PATCH", "domain/v2beta1/dns-zones/*/records", typeof(RecordsAnswer)),
    ];

    [Test]
    public void Recorded_answers_are_read_by_our_records()
    {
        var read = new Dictionary<(string, string), int>();
        var failures = new List<string>();
        foreach (var line in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "data", "scaleway"), "*-*.jsonl").Order().SelectMany(File.ReadLines))
        {
            using var exchange = JsonDocument.Parse(line);
            var root = exchange.RootElement;
            if (!root.TryGetProperty("status", out var status) || status.GetInt32() is < 200 or > 299)
                continue;
            var method = root.GetProperty("method").GetString()!;
            var path = Shape(new Uri(root.GetProperty("url").GetString()!));
            if (Ours.FirstOrDefault(call => call.Method == method && call.Path == path) is not { Row: { } row })
                continue;
            try
            {
                JsonSerializer.Deserialize(root.GetProperty("responseBody").GetString()!, row, ScalewayWire.Json);
                read[(method, path)] = read.GetValueOrDefault((method, path)) + 1;
            }
            catch (JsonException unreadable)
            {
                failures.Add($"{method} {path}: {unreadable.Message}");
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(failures, Is.Empty);
            Assert.That(read.Values.Sum(), Is.GreaterThan(250), "the recordings are there");
            Assert.That(read.Keys, Has.Count.GreaterThan(12), "of most of our calls");
        });
    }

    // What the rows mean, on one recorded life: created stopped, its root volume already on it and untagged.
    [Test]
    public void A_recorded_server_is_what_the_steps_take_it_for()
    {
        var created = File.ReadLines(Path.Combine(Repository.Root, "tests", "data", "scaleway", "terraform--instance-server-user-data-with-cloud-init-at-start.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .First(exchange => exchange.GetProperty("method").GetString() == "POST" && exchange.GetProperty("url").GetString()!.EndsWith("/servers", StringComparison.Ordinal));
        var server = JsonSerializer.Deserialize<ServerAnswer>(created.GetProperty("responseBody").GetString()!, ScalewayWire.Json)!.Server;

        Assert.Multiple(() =>
        {
            Assert.That(server.State, Is.EqualTo("stopped"));
            Assert.That(server.RootVolumeId, Is.EqualTo("c3d93bde-9d41-4ef2-9681-ee03f1924713"));
            Assert.That(server.SecurityGroup!.Id, Is.EqualTo("5881315f-2400-43a0-ac75-08adf6cb8c12"));
            Assert.That(server.CreationDate, Is.EqualTo(new DateTimeOffset(2026, 7, 30, 12, 54, 44, TimeSpan.Zero).AddTicks(2404470 - 10)).Within(TimeSpan.FromMilliseconds(1)));
        });
    }

    // arm64 stands first in the recorded list; whoever takes the first image gets a server that is refused.
    [Test]
    public void The_image_is_the_one_that_boots_the_type_not_the_first()
    {
        var list = File.ReadLines(Path.Combine(Repository.Root, "tests", "data", "scaleway", "cli--test-create-server-simple-with-start.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .First(exchange => exchange.GetProperty("url").GetString()!.Contains("local-images", StringComparison.Ordinal));
        var images = JsonSerializer.Deserialize<LocalImagesAnswer>(list.GetProperty("responseBody").GetString()!, ScalewayWire.Json)!.LocalImages;

        Assert.Multiple(() =>
        {
            Assert.That(images[0].Arch, Is.EqualTo("arm64"));
            Assert.That(images.First(image => image.Boots("DEV1-S")).Arch, Is.EqualTo("x86_64"));
        });
    }

    private static string Shape(Uri url)
    {
        var path = Ids().Replace(url.AbsolutePath.Trim('/'), "ID");
        path = Regex.Replace(path, "/zones/[a-z0-9-]+", "/zones/*");
        return Regex.Replace(path, "/dns-zones/[^/]+/records", "/dns-zones/*/records");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Ids();
}
