using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>A server's ports as Nova sees them, and the history of what was done to it.</summary>
internal static class NovaInterfaces
{
    private const string Many = "/openstack/{zone}/compute/v2.1/servers/{id}/os-interface";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-interfaces", "GET", Many, c => ApiAnswer.Json(200, new JsonObject
        {
            ["interfaceAttachments"] = new JsonArray([.. On(c, NovaServers.Own(c)).Select(port => View(c, port))]),
        }));
        yield return new ApiRoute("attach-interface", "POST", Many, Attach);
        yield return new ApiRoute("detach-interface", "DELETE", Many + "/{port}", Detach);
        yield return new ApiRoute("list-instance-actions", "GET", "/openstack/{zone}/compute/v2.1/servers/{id}/os-instance-actions", Actions);
    }

    private static IEnumerable<PortRow> On(CallContext c, NovaServerRow server) => c.World.PortsOf[server.Id].OrderBy(port => port.Order);

    private static ApiAnswer Attach(CallContext c)
    {
        var server = NovaServers.Own(c);
        var id = (c.Body["interfaceAttachment"] as JsonObject)?.String("port_id") ?? throw OpenStackRefusal.Nova(400, "The simulator attaches ports that exist: send a port_id.");
        NovaActions.Check(c, server, "attach_interface", "active", "stopped");
        if (c.World.Ports.Find(id) is not { } port || !c.Mine(port))
            throw OpenStackRefusal.Nova(404, $"Port id {id} could not be found.");
        if (port.ServerId is not null)
            throw OpenStackRefusal.Nova(400, $"Port {id} is still in use.");
        port = port with { ServerId = server.Id, ModifiedAt = c.Now };
        c.World.Ports.Put(port, c.Now);
        return ApiAnswer.Json(200, new JsonObject { ["interfaceAttachment"] = View(c, port) });
    }

    private static ApiAnswer Detach(CallContext c)
    {
        var server = NovaServers.Own(c);
        NovaActions.Check(c, server, "detach_interface", "active", "stopped");
        var port = On(c, server).FirstOrDefault(port => port.Id == c.Value("port")) ?? throw OpenStackRefusal.Nova(404, $"Port {c.Value("port")} is not attached");
        if (port.OfServer)
            c.World.Ports.Remove(port.Id, c.Now);
        else
            c.World.Ports.Put(port with { ServerId = null, ModifiedAt = c.Now }, c.Now);
        return ApiAnswer.Empty(202);
    }

    private static ApiAnswer Actions(CallContext c)
    {
        var server = NovaServers.Own(c);
        return ApiAnswer.Json(200, new JsonObject
        {
            ["instanceActions"] = new JsonArray([.. server.Events.Reverse().Select(done => new JsonObject
            {
                ["action"] = done.Action,
                ["instance_uuid"] = server.Id,
                ["request_id"] = done.RequestId,
                ["user_id"] = c.UserId(),
                ["project_id"] = server.Project,
                ["start_time"] = Stack.BareDate(done.At),
                ["message"] = done.Action == "create" && server.Fault is not null ? "Error" : null,
                ["updated_at"] = Stack.BareDate(done == server.Events[^1] ? NovaLife.SettledAt(server, c.Timings) : done.At),
            })]),
        });
    }

    private static JsonObject View(CallContext c, PortRow port)
    {
        var view = new JsonObject
        {
            ["net_id"] = port.NetworkId,
            ["port_id"] = port.Id,
            ["mac_addr"] = port.Mac,
            ["port_state"] = Ports.Status(c, port, c.Now),
            ["fixed_ips"] = Ports.FixedIps(port),
        };
        if (Microversion.Nova(c.Call).AtLeast(70))
            view["tag"] = null;
        return view;
    }
}
