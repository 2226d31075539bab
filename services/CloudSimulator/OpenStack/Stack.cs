using System.Globalization;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>What every service of a simulated OpenStack needs of a call: whose project, which region, its own address, dates.</summary>
internal static class Stack
{
    public static OpenStackProject Project(this CallContext c) => c.Account.OpenStack!;

    public static string UserId(this CallContext c) => UserId(c.Project());

    public static string UserId(OpenStackProject project) => project.UserId ?? StableId.Hex($"user {project.UserName}");

    /// <summary>Whose networks and public images are: the administrator's project, or one that nobody here has.</summary>
    public static string Provider(CallContext c) =>
        c.World.Accounts.Now.FirstOrDefault(account => account.OpenStack is { Admin: true })?.OpenStack!.ProjectId ?? StableId.Hex("project of the provider");

    public static bool Mine(this CallContext c, Resource row) => row.Project == c.Project().ProjectId && row.Zone == c.Zone;

    /// <summary>The address of one of the region's services, as the catalogue gives it, without a version.</summary>
    public static string Service(this CallContext c, string service) => $"{c.Call.Origin}/openstack/{c.Zone}/{service}";

    /// <summary>Nova, Neutron and Glance: whole seconds and a Z.</summary>
    public static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "Z";

    /// <summary>Cinder, and Nova where it hands a database value on: whole seconds that pretend to be finer, and no zone at all.</summary>
    public static string BareDate(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + ".000000";

    public static string FineDate(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    public static JsonObject Strings(IEnumerable<KeyValuePair<string, string>> values) =>
        new(values.Select(value => KeyValuePair.Create<string, JsonNode?>(value.Key, value.Value)));

    /// <summary>The object every body is wrapped in.</summary>
    public static JsonObject Inner(this CallContext c, string name, Func<string, Refusal> refuse) =>
        c.Body[name] as JsonObject ?? throw refuse($"'{name}' is a required property");

    public static string? String(this JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static long? Integer(this JsonObject body, string name) => body[name] is JsonValue value
        ? value.TryGetValue<long>(out var number) ? number
            : value.TryGetValue<string>(out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) ? number : null
        : null;

    public static bool? Boolean(this JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>Keys and values of a metadata object; null when one isn't a string of at most 255 characters.</summary>
    public static Dictionary<string, string>? Metadata(JsonNode? node)
    {
        if (node is null)
            return [];
        if (node is not JsonObject entries)
            return null;
        var read = new Dictionary<string, string>();
        foreach (var (key, value) in entries)
            if (value is JsonValue one && one.TryGetValue<string>(out var text) && text.Length <= 255 && key.Length is > 0 and <= 255)
                read[key] = text;
            else
                return null;
        return read;
    }

    public static string Mac(string id) => $"fa:16:3e:{id[0..2]}:{id[2..4]}:{id[4..6]}";
}
