using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>instance/v1 servers: list, create (stopped), read, change, delete (stopped only).</summary>
internal static class Servers
{
    private const string Many = "/instance/v1/zones/{zone}/servers";
    private const string One = Many + "/{id}";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-servers", "GET", Many, List);
        yield return new ApiRoute("create-server", "POST", Many, Create);
        yield return new ApiRoute("get-server", "GET", One, Get);
        yield return new ApiRoute("update-server", "PATCH", One, Update);
        yield return new ApiRoute("delete-server", "DELETE", One, Delete);
        yield return new ApiRoute("list-private-nics", "GET", "/instance/v2alpha1/zones/{zone}/private-network-interfaces",
            c => Wire.CountedPage<JsonNode>(c, "private_network_interfaces", [], node => node));
    }

    /// <summary>The caller's server as it is now; others' and unknown ones don't exist for it.</summary>
    public static ServerRow Own(CallContext c, string id)
    {
        var server = c.World.Servers.Find(id);
        if (server is null || server.Project != c.Account.ProjectId || server.Zone != c.Zone)
            throw ScalewayRefusal.NotFound("instance_server", id);
        c.Concerns = id;
        return server;
    }

    public static ApiAnswer Answer(CallContext c, ServerRow server, int status = 200) =>
        ApiAnswer.Json(status, new JsonObject { ["server"] = new ServerView(c, c.Now).Of(server) });

    private static ApiAnswer List(CallContext c)
    {
        var view = new ServerView(c, c.Listed);
        var (tags, ids) = (c.Query("tags")?.Split(','), c.Query("servers")?.Split(','));
        var (project, organization, name, type, state) = (c.Query("project"), c.Query("organization"), c.Query("name"), c.Query("commercial_type"), c.Query("state"));
        var listed = c.World.Servers.Listing(c.Listed, c.Listing, all => Ordered(all
            .Where(server => server.Project == c.Account.ProjectId && server.Zone == c.Zone)
            .Where(server => project is null || server.Project == project)
            .Where(server => organization is null || organization == c.Account.OrganizationId)
            .Where(server => name is null || server.Name.Contains(name, StringComparison.Ordinal))
            .Where(server => type is null || server.CommercialType == type)
            .Where(server => ids is null || ids.Contains(server.Id))
            .Where(server => tags is null || tags.All(tag => server.Tags.Contains(tag)))));
        return Wire.InstancePage(c, "servers", "/servers", listed.Where(server => state is null || ServerLife.At(server, c.Listed, c.Timings).State == state), view.Of);

        IEnumerable<ServerRow> Ordered(IEnumerable<ServerRow> servers) => c.Query("order") is "creation_date_asc" ? servers.OrderBy(server => server.Order) : servers.OrderByDescending(server => server.Order);
    }

    private static ApiAnswer Get(CallContext c)
    {
        var id = c.Value("id");
        var server = c.World.Servers.Find(id, c.Read);
        if (server is null || server.Project != c.Account.ProjectId || server.Zone != c.Zone)
            throw ScalewayRefusal.NotFound("instance_server", id);
        c.Concerns = id;
        return ApiAnswer.Json(200, new JsonObject { ["server"] = new ServerView(c, c.Read).Of(server) });
    }

    private static ApiAnswer Create(CallContext c)
    {
        var body = c.Body;
        var disks = body["volumes"] as JsonObject;
        var image = body.Text("image");
        string[] missing =
        [
            .. body.Text("name") is null ? ["name"] : Array.Empty<string>(),
            .. body.Text("commercial_type") is null ? ["commercial_type"] : Array.Empty<string>(),
            // An image or volumes with a system on them: without either, both are named.
            .. image is null && disks is null ? ["image", "volumes"] : Array.Empty<string>(),
        ];
        if (missing.Length > 0)
            throw ScalewayRefusal.Required(missing);
        var project = Projects.Of(c, "instance_server");
        var type = ServerTypes.Find(body.Text("commercial_type")!) ?? throw ScalewayRefusal.Argument("commercial_type", "not a valid value");
        if (image is null)
            throw ScalewayRefusal.Argument("image", "The simulator starts servers from images only.");
        var local = Images.Find(c.Zone, image);
        if (local.Arch != type.Arch)
            throw ScalewayRefusal.Argument("image", $"image is {local.Arch}, {type.Name} is {type.Arch}");
        var firewall = body.Reference("security_group") is { } group ? Firewalls.Own(c, group) : Firewalls.Default(c);
        var addresses = RequestedAddresses(body).Select(id => Addresses.Own(c, id)).ToArray();
        if (addresses.FirstOrDefault(address => address.ServerId is not null) is { } taken)
            throw ScalewayRefusal.Argument("public_ips", $"ip {taken.Address} is already attached to a server");
        Quotas.Check(c, "servers", 1);

        var server = new ServerRow
        {
            Id = c.World.NewId(),
            Order = c.World.Next("order", c.Now),
            Zone = c.Zone,
            Project = project,
            Name = body.Text("name")!,
            CommercialType = type.Name,
            ImageId = local.Id,
            SecurityGroupId = firewall.Id,
            Tags = body.Texts("tags") ?? [],
            BootType = body.Text("boot_type") ?? "local",
            Protected = body.Flag("protected") ?? false,
            DynamicIpRequired = body.Flag("dynamic_ip_required") ?? true,
            CreatedAt = c.Now,
            ModifiedAt = c.Now,
        };
        ServerDisks.Make(c, server, local, disks ?? []);
        foreach (var address in addresses)
            c.World.Addresses.Put(address with { ServerId = server.Id, MovedAt = null, ModifiedAt = c.Now }, c.Now);
        c.World.Servers.Put(server, c.Now);
        c.Concerns = server.Id;
        return Answer(c, server, 201).With("Location", $"https://api.scaleway.com/instance/v1/zones/{c.Zone}/servers/{server.Id}");
    }

    private static ApiAnswer Update(CallContext c)
    {
        var server = Own(c, c.Value("id"));
        var body = c.Body;
        var state = ServerLife.At(server, c.Now, c.Timings).State;
        if (body.Text("commercial_type") is { } wanted && wanted != server.CommercialType)
        {
            if (ServerTypes.Find(wanted) is not { } type || type.Arch != ServerTypes.Find(server.CommercialType)!.Arch)
                throw ScalewayRefusal.Argument("commercial_type", "not a valid value");
            if (state != ServerLife.Stopped)
                throw ScalewayRefusal.State("server should be stopped");
            server = server with { CommercialType = wanted };
        }
        if (body["placement_group"] is not null)
            throw ScalewayRefusal.Argument("placement_group", "not a valid value");
        if (body.Reference("security_group") is { } group)
            server = server with { SecurityGroupId = Firewalls.Own(c, group).Id };
        if (body.Texts("public_ips") is { } ips)
            Addresses.GiveOnly(c, server.Id, ips);
        server = server with
        {
            Name = body.Text("name") ?? server.Name,
            Tags = body.Texts("tags") ?? server.Tags,
            Protected = body.Flag("protected") ?? server.Protected,
            DynamicIpRequired = body.Flag("dynamic_ip_required") ?? server.DynamicIpRequired,
            ModifiedAt = c.Now,
        };
        c.World.Servers.Put(server, c.Now);
        return Answer(c, server);
    }

    private static ApiAnswer Delete(CallContext c)
    {
        var server = Own(c, c.Value("id"));
        if (ServerLife.At(server, c.Now, c.Timings).State != ServerLife.Stopped)
            throw ScalewayRefusal.State("server should be stopped");
        if (server.Protected)
            throw ScalewayRefusal.State("server is protected");
        ScalewayDue.Release(c.World, server, c.Now, detaching: true);
        return ApiAnswer.Empty(204);
    }

    private static string[] RequestedAddresses(JsonObject body) =>
        body.Texts("public_ips") ?? (body.Text("public_ip") is { } one ? [one] : []);
}
