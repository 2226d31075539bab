using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>instance/v1 flexible addresses. They outlive their servers.</summary>
internal static class Addresses
{
    private const string Many = "/instance/v1/zones/{zone}/ips";
    private const string One = Many + "/{id}";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-ips", "GET", Many, List);
        yield return new ApiRoute("create-ip", "POST", Many, Create);
        yield return new ApiRoute("get-ip", "GET", One, Get);
        yield return new ApiRoute("update-ip", "PATCH", One, Update);
        yield return new ApiRoute("delete-ip", "DELETE", One, Delete);
    }

    /// <summary>By id or by the address itself, as the API allows.</summary>
    public static AddressRow Own(CallContext c, string id)
    {
        var address = c.World.Addresses.Find(id) ?? c.World.AddressesAt[id].FirstOrDefault();
        if (address is null || address.Project != c.Account.ProjectId || address.Zone != c.Zone)
            throw ScalewayRefusal.NotFound("instance_ip", Guid.TryParse(id, out _) ? id : $"{id}/32");
        c.Concerns = address.Id;
        return address;
    }

    /// <summary>The server has these addresses and no others.</summary>
    public static void GiveOnly(CallContext c, string serverId, string[] ids)
    {
        var wanted = ids.Select(id => Own(c, id)).ToArray();
        foreach (var address in c.World.AddressesOf[serverId].Where(address => !ids.Contains(address.Id)).ToArray())
            Move(c, address, null);
        foreach (var address in wanted.Where(address => address.ServerId != serverId))
            Move(c, address, serverId);
        c.Concerns = serverId;
    }

    private static ApiAnswer List(CallContext c)
    {
        var (tags, project, type) = (c.Query("tags")?.Split(','), c.Query("project"), c.Query("type"));
        var addresses = c.World.Addresses.Listing(c.Listed, c.Listing, all => all
            .Where(address => address.Project == c.Account.ProjectId && address.Zone == c.Zone)
            .Where(address => project is null || address.Project == project)
            .Where(address => type is null || address.Type == type)
            .Where(address => tags is null || tags.All(tag => address.Tags.Contains(tag)))
            .OrderByDescending(address => address.Order));
        return Wire.InstancePage(c, "ips", "/ips", addresses, address => View(c, address, c.Listed));
    }

    private static ApiAnswer Get(CallContext c)
    {
        var id = Own(c, c.Value("id")).Id;
        var address = c.World.Addresses.Find(id, c.Read) ?? throw ScalewayRefusal.NotFound("instance_ip", id);
        return ApiAnswer.Json(200, new JsonObject { ["ip"] = View(c, address, c.Read) });
    }

    private static ApiAnswer Create(CallContext c)
    {
        var project = Projects.Of(c, "instance_ip");
        var type = c.Body.Text("type") ?? "routed_ipv4";
        if (type is not ("routed_ipv4" or "routed_ipv6"))
            throw ScalewayRefusal.Argument("type", "not a valid value");
        var server = c.Body.Text("server") is { } id ? Servers.Own(c, id) : null;
        Quotas.Check(c, "addresses", 1);
        var addressId = c.World.NewId();
        var address = new AddressRow
        {
            Id = addressId,
            IpamId = addressId,   // the same since 2026 (recorded)
            Order = c.World.Next("order", c.Now),
            Zone = c.Zone,
            Project = project,
            Type = type,
            Address = type == "routed_ipv6" ? $"2001:db8::{c.World.Next("address", c.Now):x}" : c.World.NextAddress(c.Now),
            Tags = c.Body.Texts("tags") ?? [],
            ServerId = server?.Id,
            MovedAt = server is null ? null : c.Now,
            CreatedAt = c.Now,
            ModifiedAt = c.Now,
        };
        c.World.Addresses.Put(address, c.Now);
        c.Concerns = address.Id;
        return ApiAnswer.Json(201, new JsonObject { ["ip"] = View(c, address, c.Now) })
            .With("Location", $"https://api.scaleway.com/instance/v1/zones/{c.Zone}/ips/{address.Id}");
    }

    private static ApiAnswer Update(CallContext c)
    {
        var address = Own(c, c.Value("id"));
        // "server" absent leaves it, null detaches it.
        if (c.Body.ContainsKey("server"))
            address = Move(c, address, c.Body.Reference("server") is { } server ? Servers.Own(c, server).Id : null);
        if (c.Body.Text("reverse") is not null)
            throw ScalewayRefusal.Argument("reverse", "Your reverse must resolve. Ensure the command 'dig +short' returns this address.");
        address = address with { Tags = c.Body.Texts("tags") ?? address.Tags, ModifiedAt = c.Now };
        c.World.Addresses.Put(address, c.Now);
        c.Concerns = address.Id;
        return ApiAnswer.Json(200, new JsonObject { ["ip"] = View(c, address, c.Now) });
    }

    private static ApiAnswer Delete(CallContext c)
    {
        c.World.Addresses.Remove(Own(c, c.Value("id")).Id, c.Now);   // attached or not: recorded in cli--test-server-terminate-with-ip
        return ApiAnswer.Empty(204);
    }

    private static AddressRow Move(CallContext c, AddressRow address, string? serverId)
    {
        if (address.ServerId == serverId)
            return address;
        var moved = address with { ServerId = serverId, MovedAt = c.Now, ModifiedAt = c.Now };
        c.World.Addresses.Put(moved, c.Now);
        return moved;
    }

    private static JsonObject View(CallContext c, AddressRow address, DateTimeOffset at) => new()
    {
        ["id"] = address.Id,
        ["address"] = address.Address,
        ["prefix"] = address.Type == "routed_ipv6" ? $"{address.Address}/64" : null,
        ["reverse"] = address.Reverse,
        ["server"] = address.ServerId is { } id ? new JsonObject { ["id"] = id, ["name"] = c.World.Servers.Find(id)?.Name } : null,
        ["organization"] = address.Project,
        ["project"] = address.Project,
        ["zone"] = address.Zone,
        ["type"] = address.Type,
        ["state"] = AddressLife.State(address, at, c.Timings),
        ["tags"] = Wire.Array(address.Tags),
        ["ipam_id"] = address.IpamId,
    };
}
