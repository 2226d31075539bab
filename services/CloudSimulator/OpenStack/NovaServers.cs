using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Nova's servers: list, read, rename, delete. Their names are not unique, and a name to filter by is a regular expression.</summary>
internal static class NovaServers
{
    private const string Many = "/openstack/{zone}/compute/v2.1/servers";
    private const string One = Many + "/{id}";

    private static readonly string[] Filters =
    [
        "name", "status", "vm_state", "limit", "marker", "sort_key", "sort_dir", "flavor", "image", "host", "all_tenants", "deleted", "changes-since", "changes-before", "ip", "ip6",
        "tags", "tags-any", "not-tags", "uuid", "user_id", "project_id", "tenant_id", "reservation_id", "availability_zone", "key_name", "locked", "power_state", "task_state",
    ];

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-servers", "GET", Many + "/detail", c => List(c, detail: true));
        yield return new ApiRoute("list-servers", "GET", Many, c => List(c, detail: false));
        yield return new ApiRoute("create-server", "POST", Many, NovaCreate.Create);
        yield return new ApiRoute("get-server", "GET", One, Get);
        yield return new ApiRoute("update-server", "PUT", One, Update);
        yield return new ApiRoute("delete-server", "DELETE", One, Delete);
        yield return new ApiRoute("list-compute-zones", "GET", "/openstack/{zone}/compute/v2.1/os-availability-zone", Zones);
    }

    /// <summary>The caller's server as it is now; others' and unknown ones don't exist for it.</summary>
    public static NovaServerRow Own(CallContext c)
    {
        Microversion.CheckNova(c);
        var id = c.Value("id");
        var server = c.World.NovaServers.Find(id);
        if (server is null || !c.Mine(server))
            throw OpenStackRefusal.NoServer(id);
        c.Concerns = id;
        return server;
    }

    // As Nova's API reference shows it; hosts are for administrators.
    private static ApiAnswer Zones(CallContext c)
    {
        Microversion.CheckNova(c);
        return ApiAnswer.Json(200, new JsonObject
        {
            ["availabilityZoneInfo"] = new JsonArray(new JsonObject { ["zoneName"] = "nova", ["zoneState"] = new JsonObject { ["available"] = true }, ["hosts"] = null }),
        });
    }

    private static ApiAnswer List(CallContext c, bool detail)
    {
        Microversion.CheckNova(c);
        if (Microversion.Nova(c.Call).AtLeast(75) && c.QueryNames.FirstOrDefault(name => !Filters.Contains(name)) is { } unknown)
            throw OpenStackRefusal.Nova(400, $"Invalid input for query parameters {unknown}. Additional properties are not allowed ('{unknown}' was unexpected)");
        var name = Pattern(c.Query("name"));
        var servers = c.World.NovaServers.AsOf(c.Listed)
            .Where(c.Mine)
            .Where(server => name is null || name.IsMatch(server.Name))
            .Where(server => c.Query("uuid") is not { } id || server.Id == id)
            .Where(server => c.Query("flavor") is not { } flavor || server.Flavor.Id == flavor)
            .Where(server => c.Query("image") is not { } image || server.ImageId == image)
            .Where(server => c.Query("status") is not { } status || status.Split(',').Contains(NovaLife.At(server, c.Listed, c.Timings).Status, StringComparer.OrdinalIgnoreCase))
            .OrderByDescending(server => server.Order);
        var view = new NovaServerView(c, c.Listed);
        return NovaWire.Page(c, "servers", c.Query("sort_dir") is "asc" ? servers.Reverse() : servers, server => detail ? view.Of(server, listed: true) : view.Brief(server));
    }

    private static Regex? Pattern(string? name)
    {
        try
        {
            return name is null ? null : new Regex(name, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException)
        {
            throw OpenStackRefusal.Nova(400, $"Invalid input for query parameters name. Value: {name}. '{name}' is not a 'regex'");
        }
    }

    private static ApiAnswer Get(CallContext c)
    {
        Microversion.CheckNova(c);
        var id = c.Value("id");
        var server = c.World.NovaServers.Find(id, c.Read);
        if (server is null || !c.Mine(server))
            throw OpenStackRefusal.NoServer(id);
        c.Concerns = id;
        return ApiAnswer.Json(200, new JsonObject { ["server"] = new NovaServerView(c, c.Read).Of(server, listed: false) });
    }

    private static ApiAnswer Update(CallContext c)
    {
        var server = Own(c);
        var sent = c.Inner("server", message => OpenStackRefusal.Nova(400, message));
        server = server with { Name = sent.String("name") ?? server.Name, Description = sent.String("description") ?? server.Description, ModifiedAt = c.Now };
        c.World.NovaServers.Put(server, c.Now);
        return ApiAnswer.Json(200, new JsonObject { ["server"] = new NovaServerView(c, c.Now).Of(server, listed: false) });
    }

    // Accepted in every state; for a second GET still finds it (recorded).
    private static ApiAnswer Delete(CallContext c)
    {
        var server = Own(c);
        if (server.Act != "delete")
            c.World.NovaServers.Put(NovaActions.Begin(c, server, "delete") with { RunningFrom = null }, c.Now);
        return ApiAnswer.Empty(204);
    }
}
