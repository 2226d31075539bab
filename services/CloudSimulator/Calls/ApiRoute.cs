namespace AppsEducation.CloudSimulator.Calls;

/// <summary>One call of a cloud's API. <see cref="Name"/> is what faults, hooks and counters call it by.</summary>
internal sealed class ApiRoute(string name, string method, string template, Func<CallContext, ApiAnswer> handle)
{
    private readonly string[] segments = template.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public string Name => name;

    public string Method => method;

    public string Template => template;

    public bool Changes => method != "GET";

    public Func<CallContext, ApiAnswer> Handle => handle;

    public int Length => segments.Length;

    /// <summary>Needs no account: whoever asks is answered.</summary>
    public bool Open { get; init; }

    /// <summary>The limit's bucket: Scaleway counts per product, its first segment; an OpenStack has a gateway for each of its services.</summary>
    public string Product => segments is ["openstack", "{zone}", var service, ..] ? service : segments is ["openstack", ..] ? "identity" : segments[0];

    public Dictionary<string, string>? Match(string method, string[] path)
    {
        if (path.Length != segments.Length || !string.Equals(method, Method, StringComparison.Ordinal))
            return null;
        for (var i = 0; i < path.Length; i++)
            if (segments[i][0] != '{' && segments[i] != path[i])
                return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < path.Length; i++)
            if (segments[i][0] == '{')
                values[segments[i][1..^1]] = Uri.UnescapeDataString(path[i]);
        return values;
    }
}
