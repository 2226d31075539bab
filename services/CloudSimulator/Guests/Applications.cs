using System.Text.Json.Nodes;

namespace AppsEducation.CloudSimulator.Guests;

/// <summary>What a simulated application is: the images that make it, the ports it needs, what its alive path answers, what its probe proves.</summary>
internal sealed record Application(
    string Offering, string Name, string[] Images, Port[] Ports, string AlivePath, string ContentType, Func<string, string> AliveBody, string Check, int Milliseconds);

internal sealed record Port(int Number, string Protocol)
{
    public override string ToString() => $"{Number}/{Protocol}";
}

/// <summary>The applications this cloud's machines know how to run, from the applications' own documentation; written without a look at any blueprint.</summary>
internal static class Applications
{
    private static readonly Port Https = new(443, "tcp");

    public static IReadOnlyList<Application> All { get; } =
    [
        new("nextcloud", "Nextcloud", ["nextcloud"], [Https], "/status.php", "application/json",
            version => new JsonObject
            {
                ["installed"] = true,
                ["maintenance"] = false,
                ["needsDbUpgrade"] = false,
                ["version"] = $"{version}.1",
                ["versionstring"] = version,
                ["edition"] = "",
                ["productname"] = "Nextcloud",
                ["extendedSupport"] = false,
            }.ToJsonString(), "put-and-get-a-file", 85),
        new("discourse", "Discourse", [], [Https], "/srv/status", "text/plain", _ => "ok", "list-topics", 64),
        new("peertube", "PeerTube", ["chocobozzz/peertube"], [Https, new(1935, "tcp")], "/api/v1/ping", "text/plain", _ => "pong", "list-videos", 47),
        new("etherpad", "Etherpad", ["etherpad/etherpad"], [Https], "/health", "application/health+json",
            version => new JsonObject { ["status"] = "pass", ["releaseId"] = version }.ToJsonString(), "write-and-read-a-pad", 12),
        new("jitsi-meet", "Jitsi Meet", ["jitsi/web", "jitsi/prosody", "jitsi/jicofo", "jitsi/jvb"], [Https, new(10000, "udp")], "/about/health", "text/plain",
            _ => "", "open-a-conference", 140),
    ];

    public static Application? Find(string offering) => All.FirstOrDefault(application => application.Offering == offering);
}
