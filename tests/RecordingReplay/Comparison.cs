using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AppsEducation.RecordingReplay;

/// <summary>
/// Walks a recorded answer and the simulator's side by side. Every member must be there with the same type and, where it isn't of the kind that is never twice the same
/// (ids, dates, addresses, places), with the same value; ids met on the way are learnt, and must stay the same afterwards.
/// </summary>
internal sealed partial class Comparison(IdMap ids)
{
    // Members that the newest recordings have and the older ones don't: the simulator always sends them.
    private static readonly string[] Newer = ["dns", "admin_password_encryption_ssh_key_id", "kms_key_id", "state"];

    // Numbers of a place in a real data centre, and lists of the catalogue that grow from month to month.
    private static readonly string[] Free =
    [
        "cluster_id", "hypervisor_id", "node_id", "platform_id", "compatible_commercial_types", "mac_address",
        "hostId", "mac_addr", "OS-EXT-IPS-MAC:mac_addr", "standard_attr_id", "audit_ids", "adminPass", "secret", "checksum", "os_hash_value",
    ];

    // Lists whose order differs between recordings, or follows from ids; the member that tells their items apart.
    private static readonly Dictionary<string, string> Unordered = new()
    {
        // The simulator always gives the awkward one first.
        [".local_images"] = "arch",
        [".catalog"] = "type", [".endpoints"] = "interface", [".roles"] = "name", [".security_group_rules"] = "ethertype", [".flavors"] = "name",
    };

    public List<string> Differences { get; } = [];

    public void Compare(Exchange recorded, int status, string? contentType, string body)
    {
        if (status != recorded.Status)
            Differences.Add($"status {status}, recorded {recorded.Status}: {Short(body)}");
        // A 429 came without a content type; recorders of some flows left empty ones out too.
        if (recorded.ContentType?.Split(';')[0] is { } type && contentType != type)
            Differences.Add($"content type {contentType ?? "none"}, recorded {type}");
        if (Differences.Count > 0)
            return;
        if (recorded.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true && recorded.ResponseBody.Length > 0)
            Walk("", JsonNode.Parse(recorded.ResponseBody), body.Length == 0 ? null : JsonNode.Parse(body));
        else if (recorded.ResponseBody.TrimEnd() != body.TrimEnd())
            Differences.Add($"body '{Short(body)}', recorded '{Short(recorded.ResponseBody)}'");
    }

    /// <summary>Those headers that matter, where they were recorded; a request's id is of the kind that is never twice the same.</summary>
    public void CompareHeaders(Exchange recorded, HttpResponseMessage response, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (!recorded.ResponseHeaders.TryGetValue(name, out var was))
                continue;
            var now = response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
            if (now is null)
                Differences.Add($"header {name} is missing, recorded {was}");
            else if (Request().Match(was) is { Success: true } old && Request().Match(now) is { Success: true } made)
                ids.Replace(old.Groups["id"].Value, made.Groups["id"].Value);   // a poll that is asked again has another each time
            else if (name == "X-Subject-Token")
                continue;
            else if (ids.Rewrite(was) != now && !Known(was, now))
                Differences.Add($"header {name}: {now}, recorded {was}");
        }
    }

    // A place whose id is met here for the first time, before the body names it.
    private bool Known(string was, string now) =>
        Id().Match(was) is { Success: true } old && Id().Match(now) is { Success: true } made && ids.Learn(old.Value, made.Value)
        && (ids.Rewrite(was) == now || made.Value == Guid.Empty.ToString());   // tasks have no ids since 2026

    private void Walk(string path, JsonNode? recorded, JsonNode? simulated)
    {
        if (recorded is null || simulated is null)
        {
            if (recorded is not null || simulated is not null)
                Differences.Add($"{path}: {Show(simulated)}, recorded {Show(recorded)}");
            return;
        }
        switch (recorded, simulated)
        {
            case (JsonObject was, JsonObject now):
                foreach (var (name, value) in was)
                    if (!now.ContainsKey(name))
                        Differences.Add($"{path}.{name} is missing, recorded {Show(value)}");
                    else
                        Walk($"{path}.{name}", value, now[name]);
                Differences.AddRange(now.Where(member => !was.ContainsKey(member.Key) && !Newer.Contains(member.Key)).Select(member => $"{path}.{member.Key} was not recorded"));
                break;
            case (JsonArray was, JsonArray now):
                if (IsFree(path))
                    break;
                if (was.Count != now.Count)
                    Differences.Add($"{path}: {now.Count} items, recorded {was.Count}");
                var (first, second) = Unordered.FirstOrDefault(list => path.EndsWith(list.Key, StringComparison.Ordinal)).Value is { } key ? (By(key, was), By(key, now)) : ([.. was], [.. now]);
                for (var i = 0; i < Math.Min(was.Count, now.Count); i++)
                    Walk($"{path}[{i}]", first[i], second[i]);
                break;
            case (JsonValue was, JsonValue now):
                Values(path, was, now);
                break;
            default:
                Differences.Add($"{path}: {Show(simulated)}, recorded {Show(recorded)}");
                break;
        }
    }

    private void Values(string path, JsonValue was, JsonValue now)
    {
        if (was.GetValueKind() == now.GetValueKind() && IsFree(path))
            return;
        if (was.GetValueKind() != now.GetValueKind() || was.GetValueKind() != JsonValueKind.String)
        {
            if (was.ToJsonString() != now.ToJsonString())
                Differences.Add($"{path}: {Show(now)}, recorded {Show(was)}");
            return;
        }
        var (recorded, simulated) = (was.GetValue<string>(), now.GetValue<string>());
        if (ids.Rewrite(recorded) == simulated)
            return;
        if (Guid.TryParse(recorded, out _) && Guid.TryParse(simulated, out _))
        {
            // Two that were recorded are two here. An address's id of IPAM has been its own since 2026.
            var anothers = ids.StandsForAnother(recorded, simulated) && !path.EndsWith(".ipam_id", StringComparison.Ordinal);
            if (anothers || !ids.Learn(recorded, simulated))
                Differences.Add($"{path}: {simulated} stands for another id than before");
        }
        else if (DateStyle(recorded) is { } style && style == DateStyle(simulated))
            return;
        else if (Address().IsMatch(recorded) && Address().IsMatch(simulated))
            ids.Learn(recorded, simulated);
        // The value of an id inside a sentence or a path is settled by the rewriting above; here both sides differ.
        else if (!OldTask(path, recorded, simulated))
            Differences.Add($"{path}: '{Short(simulated)}', recorded '{Short(recorded)}'");
    }

    private static JsonNode?[] By(string member, JsonArray items) => [.. items.OrderBy(item => item![member]!.GetValue<string>(), StringComparer.Ordinal)];

    private static bool IsFree(string path) => Free.Any(free => path.EndsWith($".{free}", StringComparison.Ordinal));

    // Until 2025 tasks were real; since 2026 they are "fake task" with a nil id, and that is what is simulated.
    private static bool OldTask(string path, string recorded, string simulated) =>
        path == ".task.description" && recorded.StartsWith("server_", StringComparison.Ordinal) && simulated == "fake task";

    private static string? DateStyle(string text) => Date().Match(text) is { Success: true } match ? $"{match.Groups["fraction"].Length > 0}{match.Groups["offset"].Value}" : null;

    private static string Show(JsonNode? node) => node is null ? "null" : Short(node.ToJsonString());

    private static string Short(string text) => text.Length > 120 ? text[..120] + "…" : text;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?<fraction>\.\d+)?(?<offset>Z|\+00:00|)$")]
    private static partial Regex Date();

    [GeneratedRegex("^req-(?<id>[0-9a-f-]{36})$")]
    private static partial Regex Request();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^\d+\.\d+\.\d+\.\d+$")]
    private static partial Regex Address();
}

/// <summary>Which simulated id stands for which recorded one.</summary>
internal sealed partial class IdMap
{
    private readonly Dictionary<string, string> map = new(StringComparer.Ordinal) { [Guid.Empty.ToString()] = Guid.Empty.ToString() };

    public bool Learn(string recorded, string simulated)
    {
        // A real task's id against the nil one of today's.
        if (simulated == Guid.Empty.ToString())
            return true;
        if (map.TryGetValue(recorded, out var known))
            return known == simulated;
        map[recorded] = simulated;
        return true;
    }

    public bool StandsForAnother(string recorded, string simulated) => simulated != Guid.Empty.ToString() && !map.ContainsKey(recorded) && map.ContainsValue(simulated);

    public void Replace(string recorded, string simulated) => map[recorded] = simulated;

    public string Rewrite(string text) => Known().Replace(text, match => map.GetValueOrDefault(match.Value, match.Value));

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|\d+\.\d+\.\d+\.\d+")]
    private static partial Regex Known();
}
