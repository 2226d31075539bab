using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AppsEducation.CloudSimulator;
using AppsEducation.CloudSimulator.Faults;

namespace AppsEducation.RecordingReplay;

/// <summary>A recorded error stands alone: what it takes for the same answer (a limit reached, rights withdrawn, a server that exists) is arranged first.</summary>
internal static partial class Circumstances
{
    public static async Task Arrange(Simulator simulator, HttpClient http, Exchange exchange, IdMap ids)
    {
        simulator.Faults.Clear();
        if (exchange.Status == 429)
            simulator.Faults.Add(new Fault("*", FaultKind.Throttled));
        else if (exchange.Status == 403 && exchange.ResponseBody.Contains("permissions_denied", StringComparison.Ordinal))
            simulator.Faults.Add(new Fault("*", FaultKind.ForbiddenThenHeals) { Seconds = 1 });
        else if (exchange is { Status: 404, Method: "POST" } && exchange.ResponseBody.Contains("instance_ip", StringComparison.Ordinal))
            ids.Learn(ImageId().Match(exchange.RequestBody).Groups["id"].Value, await Image(http, "fr-par-1"));
        else if (exchange.Status == 400 && OnServer().Match(exchange.Url.AbsolutePath) is { Success: true } match)
            ids.Learn(match.Groups["id"].Value, await Server(http, match.Groups["zone"].Value));
    }

    private static async Task<string> Server(HttpClient http, string zone)
    {
        using var response = await http.PostAsJsonAsync($"/instance/v1/zones/{zone}/servers", new { name = "arranged", commercial_type = "DEV1-S", image = await Image(http, zone) });
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["server"]!["id"]!.GetValue<string>();
    }

    private static async Task<string> Image(HttpClient http, string zone)
    {
        var images = await http.GetFromJsonAsync<JsonObject>($"/marketplace/v2/local-images?image_label=ubuntu_jammy&zone={zone}&type=instance_sbs");
        return images!["local_images"]!.AsArray().First(local => local!["arch"]!.GetValue<string>() == "x86_64")!["id"]!.GetValue<string>();
    }

    [GeneratedRegex("\"image\": ?\"(?<id>[0-9a-f-]{36})\"")]
    private static partial Regex ImageId();

    [GeneratedRegex("/zones/(?<zone>[^/]+)/servers/(?<id>[0-9a-f-]{36})")]
    private static partial Regex OnServer();
}
