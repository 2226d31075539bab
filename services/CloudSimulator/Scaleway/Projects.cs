using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A token sees and fills its own project only.</summary>
internal static class Projects
{
    public static string Of(CallContext c, string resource)
    {
        var wanted = c.Body.Text("project") ?? c.Body.Text("project_id") ?? c.Account.ProjectId;
        return wanted == c.Account.ProjectId ? wanted : throw ScalewayRefusal.Forbidden("write", resource);
    }
}

/// <summary>How many of a kind an account may hold; 403 quotas_exceeded beyond.</summary>
internal static class Quotas
{
    public static void Check(CallContext c, string kind, int more)
    {
        if (c.Account.Quota(kind) is not { } quota)
            return;
        var project = c.Account.ProjectId;
        var current = kind switch
        {
            "servers" => c.World.Servers.Now.Count(row => row.Project == project),
            "volumes" => c.World.Volumes.Now.Count(row => row.Project == project),
            "addresses" => c.World.Addresses.Now.Count(row => row.Project == project),
            "firewalls" => c.World.Firewalls.Now.Count(row => row.Project == project && !row.ProjectDefault),
            "records" => c.World.Records.Now.Count(row => c.World.Zones.Find(row.ZoneName)?.Project == project && row.Type != "NS"),
            _ => 0,
        };
        if (current + more > quota)
            throw ScalewayRefusal.Quota(Names[kind], quota, current);
    }

    /// <summary>Scaleway's names for what it counts.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        ["servers"] = "instance_servers",
        ["volumes"] = "sbs_volumes",
        ["addresses"] = "instance_ips",
        ["firewalls"] = "instance_security_groups",
        ["records"] = "domain_records",
    };
}
