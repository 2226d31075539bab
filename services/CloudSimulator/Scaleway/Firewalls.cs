using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>instance/v1 security groups. One that a server uses can't be deleted.</summary>
internal static class Firewalls
{
    private const string Many = "/instance/v1/zones/{zone}/security_groups";
    private const string One = Many + "/{id}";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-security-groups", "GET", Many, List);
        yield return new ApiRoute("create-security-group", "POST", Many, Create);
        yield return new ApiRoute("get-security-group", "GET", One, Get);
        yield return new ApiRoute("update-security-group", "PATCH", One, Update);
        yield return new ApiRoute("delete-security-group", "DELETE", One, Delete);
    }

    public static FirewallRow Own(CallContext c, string id)
    {
        var firewall = c.World.Firewalls.Find(id);
        if (firewall is null || firewall.Project != c.Account.ProjectId || firewall.Zone != c.Zone)
            throw ScalewayRefusal.NotFound("instance_security_group", id);
        c.Concerns = id;
        return firewall;
    }

    /// <summary>The project's default group, there from the first server on: everything comes in.</summary>
    public static FirewallRow Default(CallContext c)
    {
        var known = c.World.Firewalls.Now.FirstOrDefault(row => row.ProjectDefault && row.Project == c.Account.ProjectId && row.Zone == c.Zone);
        if (known is not null)
            return known;
        var made = New(c, c.Account.ProjectId, "Default security group") with { Description = "Auto generated security group.", ProjectDefault = true };
        c.World.Firewalls.Put(made, c.Now);
        return made;
    }

    private static ApiAnswer List(CallContext c)
    {
        var (tags, project, name, standard) = (c.Query("tags")?.Split(','), c.Query("project"), c.Query("name"), c.Query("project_default"));
        var firewalls = c.World.Firewalls.Listing(c.Listed, c.Listing, all => all
            .Where(row => row.Project == c.Account.ProjectId && row.Zone == c.Zone)
            .Where(row => project is null || row.Project == project)
            .Where(row => name is null || row.Name.Contains(name, StringComparison.Ordinal))
            .Where(row => standard is null || row.ProjectDefault == (standard == "true"))
            .Where(row => tags is null || tags.All(tag => row.Tags.Contains(tag)))
            .OrderByDescending(row => row.Order));
        return Wire.InstancePage(c, "security_groups", "/security_groups", firewalls, row => View(c, row, c.Listed));
    }

    private static ApiAnswer Get(CallContext c)
    {
        var id = c.Value("id");
        var firewall = c.World.Firewalls.Find(id, c.Read);
        if (firewall is null || firewall.Project != c.Account.ProjectId || firewall.Zone != c.Zone)
            throw ScalewayRefusal.NotFound("instance_security_group", id);
        c.Concerns = id;
        return Answer(c, firewall, 200, c.Read);
    }

    private static ApiAnswer Create(CallContext c)
    {
        var body = c.Body;
        if (body.Text("name") is not { } name)
            throw ScalewayRefusal.Required("name");
        var project = Projects.Of(c, "instance_security_group");
        Quotas.Check(c, "firewalls", 1);
        var firewall = Changed(New(c, project, name), body);
        c.World.Firewalls.Put(firewall, c.Now);
        c.Concerns = firewall.Id;
        return Answer(c, firewall, 201, c.Now).With("Location", $"https://api.scaleway.com/instance/v1/zones/{c.Zone}/security_groups/{firewall.Id}");
    }

    private static ApiAnswer Update(CallContext c)
    {
        var firewall = Changed(Own(c, c.Value("id")), c.Body) with { ModifiedAt = c.Now };
        c.World.Firewalls.Put(firewall, c.Now);
        return Answer(c, firewall, 200, c.Now);
    }

    private static ApiAnswer Delete(CallContext c)
    {
        var firewall = Own(c, c.Value("id"));
        if (c.World.ServersBehind[firewall.Id].Count > 0)
            throw ScalewayRefusal.Conflict("Group is in use. You cannot delete it.");
        c.World.Firewalls.Remove(firewall.Id, c.Now);
        return ApiAnswer.Empty(204);
    }

    private static FirewallRow New(CallContext c, string project, string name) => new()
    {
        Id = c.World.NewId(),
        Order = c.World.Next("order", c.Now),
        Zone = c.Zone,
        Project = project,
        Name = name,
        CreatedAt = c.Now,
        ModifiedAt = c.Now,
    };

    private static FirewallRow Changed(FirewallRow firewall, JsonObject body)
    {
        string Policy(string name, string current) => body.Text(name) switch
        {
            null => current,
            "accept" or "drop" => body.Text(name)!,
            _ => throw ScalewayRefusal.Argument(name, "not a valid value"),
        };
        return firewall with
        {
            Name = body.Text("name") ?? firewall.Name,
            Description = body.Text("description") ?? firewall.Description,
            Tags = body.Texts("tags") ?? firewall.Tags,
            Stateful = body.Flag("stateful") ?? firewall.Stateful,
            InboundDefault = Policy("inbound_default_policy", firewall.InboundDefault),
            OutboundDefault = Policy("outbound_default_policy", firewall.OutboundDefault),
            DefaultSecurity = body.Flag("enable_default_security") ?? firewall.DefaultSecurity,
        };
    }

    private static ApiAnswer Answer(CallContext c, FirewallRow firewall, int status, DateTimeOffset at) =>
        ApiAnswer.Json(status, new JsonObject { ["security_group"] = View(c, firewall, at) });

    private static JsonObject View(CallContext c, FirewallRow firewall, DateTimeOffset at) => new()
    {
        ["id"] = firewall.Id,
        ["creation_date"] = Wire.Date(firewall.CreatedAt),
        ["modification_date"] = Wire.Date(firewall.ModifiedAt),
        ["name"] = firewall.Name,
        ["description"] = firewall.Description,
        ["organization"] = firewall.Project,
        ["project"] = firewall.Project,
        ["servers"] = new JsonArray([.. c.World.ServersBehind.AsOf(firewall.Id, at)
            .OrderBy(server => server.Order).Select(server => new JsonObject { ["id"] = server.Id, ["name"] = server.Name })]),
        ["stateful"] = firewall.Stateful,
        ["inbound_default_policy"] = firewall.InboundDefault,
        ["outbound_default_policy"] = firewall.OutboundDefault,
        ["organization_default"] = false,
        ["project_default"] = firewall.ProjectDefault,
        ["enable_default_security"] = firewall.DefaultSecurity,
        ["state"] = firewall.RulesSetAt is { } set && at - set < c.Timings.FirewallSyncing ? "syncing" : "available",
        ["tags"] = Wire.Array(firewall.Tags),
        ["zone"] = firewall.Zone,
    };
}
