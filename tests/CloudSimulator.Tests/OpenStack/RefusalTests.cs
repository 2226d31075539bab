using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AppsEducation.CloudSimulator.Tests.OpenStack;

/// <summary>Refusals of real services that were kept without their requests: each is brought about here, and the words are theirs.</summary>
[TestFixture]
internal sealed partial class RefusalTests
{
    private const string Nobody = "00000000-0000-0000-0000-000000000000";

    // A refusal whose request nobody can tell any more.
    private const string Untold = "The server could not comply with the request";

    private static IEnumerable<string> Recorded() => File.ReadLines(Path.Combine(RecordingTests.Folder(), "openstack", "errors.jsonl")).Select(line => JsonNode.Parse(line)!)
        .Where(row => row["source"]!.GetValue<string>() == "rig" && !row["body"]!.GetValue<string>().Contains(Untold, StringComparison.Ordinal))
        .Select(row => $"{row["status"]} {Bare(row["body"]!.GetValue<string>())}");

    [Test]
    public async Task Each_is_answered_word_for_word()
    {
        using var caller = await new StackCaller().In();
        caller.Simulator.SetQuota("stack", "gigabytes", 1000);
        var (port, volume) = (StackCaller.Id(await caller.CreatePort()), await caller.CreateVolume(2));
        caller.Wait(2);
        await caller.CreateServer(new { networks = new[] { new { port } }, block_device_mapping_v2 = Devices(volume) });

        string[] said =
        [
            await Refused(caller, new { networks = new[] { new { port = Nobody } } }),
            await Refused(caller, new { block_device_mapping_v2 = Devices(Nobody) }),
            await Refused(caller, new { availability_zone = "nope" }),
            await Refused(caller, new { block_device_mapping_v2 = Devices(volume) }),
            await Refused(caller, new { networks = new[] { new { port } } }),
            await Answer(caller, HttpMethod.Post, $"{StackCaller.Volume()}/volumes", new { volume = new { size = 99999 } }),
            await Answer(caller, HttpMethod.Post, $"{StackCaller.Volume()}/volumes", new { volume = new { size = 1, availability_zone = "nope" } }),
            await Answer(caller, HttpMethod.Get, $"{StackCaller.Network}/ports?limit=1&marker={Nobody}"),
            await Answer(caller, HttpMethod.Get, $"{StackCaller.Compute}/servers/detail?limit=1&marker={Nobody}"),
            await Answer(caller, HttpMethod.Get, $"{StackCaller.Image}/images?limit=1&marker={Nobody}"),
        ];

        Assert.That(Recorded(), Is.SubsetOf(said));
    }

    private static object[] Devices(string volume) => [new { boot_index = -1, source_type = "volume", destination_type = "volume", uuid = volume }];

    private static async Task<string> Refused(StackCaller caller, object more)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject();
        body["name"] = "refused";
        body["flavorRef"] = await caller.Flavor();
        body["imageRef"] = StackCaller.Id((await caller.Get($"{StackCaller.Image}/images"))["images"]![0]!);
        body["networks"] ??= new JsonArray(new JsonObject { ["uuid"] = await caller.ExternalNetwork() });
        return await Answer(caller, HttpMethod.Post, $"{StackCaller.Compute}/servers", new { server = body });
    }

    private static async Task<string> Answer(StackCaller caller, HttpMethod method, string path, object? body = null)
    {
        var response = await caller.Send(method, path, body);
        return $"{(int)response.StatusCode} {Bare(await response.Content.ReadAsStringAsync())}";
    }

    // Ids are never twice the same; those kept were shortened, too.
    private static string Bare(string body) => Id().Replace(JsonNode.Parse(body)!.ToJsonString(), "ID");

    [GeneratedRegex(@"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{8}\b")]
    private static partial Regex Id();
}
