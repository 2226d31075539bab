using System.Text.Json;
using System.Text.RegularExpressions;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

/// <summary>Our wire records against answers of the real services: each recorded 2xx of a call that we make is read by the record that we read it with.</summary>
[TestFixture]
internal sealed partial class OpenStackRecordingsTests
{
    private static readonly (string Method, string Path, Type Row)[] Ours =
    [
        ("POST", "v3/auth/tokens", typeof(TokenAnswer)),
        ("GET", "v2.1/flavors/detail", typeof(FlavorsAnswer)),
        ("GET", "v2/images", typeof(ImagesAnswer)),
        ("GET", "v2.0/networks", typeof(NetworksAnswer)),
        ("GET", "v2.1/limits", typeof(LimitsAnswer)),
        ("GET", "v3/ID/limits", typeof(LimitsAnswer)),
        ("POST", "v2.0/security-groups", typeof(GroupAnswer)),
        ("POST", "v2.0/ports", typeof(PortAnswer)),
        ("POST", "v2.1/servers", typeof(CreatedServer)),
        ("GET", "v2.1/servers/ID", typeof(ServerAnswer)),
        ("GET", "v2.1/servers/detail", typeof(ServersAnswer)),
        ("POST", "v3/ID/volumes", typeof(VolumeAnswer)),
        ("GET", "v3/ID/volumes/ID", typeof(VolumeAnswer)),
        ("GET", "v3/ID/snapshots/detail", typeof(SnapshotsAnswer)),
    ];

    [Test]
    public void Recorded_answers_are_read_by_our_records()
    {
        var read = Exchanges().ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(read, Has.Length.GreaterThan(35), "the recordings are there");
            Assert.That(read.Select(exchange => exchange.Call).Distinct().Count(), Is.EqualTo(Ours.Length), "of each call");
        });
    }

    [Test]
    public void A_recorded_server_without_room_is_what_the_steps_take_it_for()
    {
        var servers = Exchanges().Select(exchange => exchange.Row).OfType<ServerAnswer>().Select(answer => answer.Server).ToArray();
        var (failed, active) = (servers.Single(server => server.Status is "ERROR"), servers.First(server => server.Status is "ACTIVE"));

        Assert.Multiple(() =>
        {
            Assert.That((failed.Ran, failed.Fault!.Message, failed.Flavor!.OriginalName), Is.EqualTo((false, "No valid host was found. ", "huge")));
            Assert.That((active.Ran, active.Words, active.Metadata!["appsedu_op"]), Is.EqualTo((true, "ACTIVE", "op-1")));
        });
    }

    [Test]
    public void A_recorded_port_has_one_address_and_no_server()
    {
        var port = Exchanges().Select(exchange => exchange.Row).OfType<PortAnswer>().Single().Port;

        Assert.That((port.Address, port.IsFree), Is.EqualTo(("203.0.113.147", true)));
    }

    [Test]
    public void A_recorded_page_says_that_there_is_another()
    {
        var pages = Exchanges().Select(exchange => exchange.Row).OfType<ServersAnswer>().ToArray();

        Assert.That(pages.Select(page => page.ServersLinks.HaveNext()), Is.EqualTo(new[] { false, true }));
    }

    private static IEnumerable<(string Call, object Row)> Exchanges()
    {
        foreach (var exchange in File.ReadLines(Path.Combine(Repository.Root, "tests", "data", "openstack", "zed.jsonl")).Select(line => JsonDocument.Parse(line).RootElement))
        {
            var (request, response) = (exchange.GetProperty("request"), exchange.GetProperty("response"));
            if (response.GetProperty("status").GetInt32() is < 200 or > 299)
                continue;
            var method = request.GetProperty("method").GetString()!;
            var path = Ids().Replace(new Uri(request.GetProperty("url").GetString()!).AbsolutePath.Trim('/'), "ID");
            if (Ours.FirstOrDefault(call => call.Method == method && call.Path == path) is not { Row: { } row })
                continue;
            var body = response.GetProperty("body");
            yield return ($"{method} {path}", JsonSerializer.Deserialize(body.ValueKind is JsonValueKind.String ? body.GetString()! : body.GetRawText(), row, ProviderWire.Json)!);
        }
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}")]
    private static partial Regex Ids();
}
