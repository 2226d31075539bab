using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>POST …/action; each is a call of its own for faults and counters. In a server's first second Nova doesn't know it here, although GET finds it (recorded).</summary>
internal static class NovaActions
{
    public const string Name = "action";

    private static readonly Dictionary<string, (string Call, string Action, string[] From)> Known = new()
    {
        ["os-stop"] = ("action-os-stop", "stop", ["active"]),
        ["os-start"] = ("action-os-start", "start", ["stopped"]),
        ["reboot"] = ("action-reboot", "reboot", ["active", "stopped"]),
        ["resize"] = ("action-resize", "resize", ["active", "stopped"]),
        ["confirmResize"] = ("action-confirm-resize", "confirmResize", ["resized"]),
        ["revertResize"] = ("action-revert-resize", "revertResize", ["resized"]),
        ["createImage"] = ("action-create-image", "createImage", ["active", "stopped"]),
    };

    public static IEnumerable<string> Names => Known.Values.Select(action => action.Call);

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute(Name, "POST", "/openstack/{zone}/compute/v2.1/servers/{id}/action", Take);
    }

    public static string NameOf(CallContext c)
    {
        try
        {
            return c.Body.Select(member => member.Key).FirstOrDefault(Known.ContainsKey) is { } name ? Known[name].Call : Name;
        }
        catch (Refusal)
        {
            return Name;   // a body that isn't one is refused when the call is done
        }
    }

    /// <summary>The row with a new act begun from the state it is in.</summary>
    public static NovaServerRow Begin(CallContext c, NovaServerRow server, string act)
    {
        var from = NovaLife.At(server, c.Now, c.Timings).VmState;
        return server with
        {
            Act = act,
            ActAt = c.Now,
            // A resize is confirmed or reverted to the state it began in.
            ActFrom = from == "resized" && act is "confirm" or "revert" ? server.ActFrom : from,
            LaunchedAt = NovaLife.LaunchedAt(server, c.Now, c.Timings),
            ModifiedAt = c.Now,
            Events = [.. server.Events, new ServerEvent(act, OpenStackCloud.RequestId(c.RequestId), c.Now)],
        };
    }

    /// <summary>409 in Nova's words unless the server is in one of these states and nothing is under way.</summary>
    public static void Check(CallContext c, NovaServerRow server, string action, params string[] from)
    {
        var state = NovaLife.At(server, c.Now, c.Timings);
        if (state.TaskState == "scheduling")
            throw OpenStackRefusal.NoServer(server.Id);
        var wrong = !from.Contains(state.VmState) ? $"vm_state {state.VmState}" : state.TaskState is { } task ? $"task_state {task}" : null;
        if (wrong is not null)
            throw OpenStackRefusal.Nova(409, $"Cannot '{action}' instance {server.Id} while it is in {wrong}");
    }

    private static ApiAnswer Take(CallContext c)
    {
        var server = NovaServers.Own(c);
        var (name, sent) = c.Body.FirstOrDefault();
        if (name is null || !Known.TryGetValue(name, out var known))
            throw OpenStackRefusal.Nova(400, $"There is no such action: {name}");
        Check(c, server, known.Action, known.From);
        switch (name)
        {
            case "os-stop":
                return Accept(c, Begin(c, server, "stop"));
            case "os-start":
                return Accept(c, Begin(c, server, "start") with { RunningFrom = c.Now + c.Timings.ServerStarting });
            case "reboot":
                return Reboot(c, server, (sent as JsonObject)?.String("type"));
            case "resize":
                return Resize(c, server, (sent as JsonObject)?.String("flavorRef"));
            case "confirmResize":
                Accept(c, Begin(c, server, "confirm") with { Flavor = server.NewFlavor ?? server.Flavor, NewFlavor = null });
                return ApiAnswer.Empty(204);
            case "revertResize":
                return Accept(c, Begin(c, server, "revert") with { NewFlavor = null });
            default:
                return CreateImage(c, server, sent as JsonObject ?? []);
        }
    }

    private static ApiAnswer Reboot(CallContext c, NovaServerRow server, string? type)
    {
        if (type is not ("SOFT" or "HARD"))
            throw OpenStackRefusal.Invalid("reboot", "'type' is one of ['HARD', 'SOFT']");
        if (type == "SOFT")
            Check(c, server, "reboot", "active");
        return Accept(c, Begin(c, server, type == "HARD" ? "reboot-hard" : "reboot") with { RunningFrom = c.Now + c.Timings.ServerRebooting });
    }

    private static ApiAnswer Resize(CallContext c, NovaServerRow server, string? flavorRef)
    {
        var flavor = Flavors.Find(c, flavorRef) ?? throw OpenStackRefusal.Nova(400, $"Flavor {flavorRef} could not be found.");
        if (flavor.Id == server.Flavor.Id)
            throw OpenStackRefusal.Nova(400, "When resizing, instances must change flavor!");
        // Accepted like a create; without a host it stays what it was.
        if (!Flavors.FitsAHost(c, flavor))
            return Accept(c, Begin(c, server, "resize"));
        var running = NovaLife.At(server, c.Now, c.Timings).VmState == "active";
        return Accept(c, Begin(c, server, "resize") with { NewFlavor = flavor, RunningFrom = running ? c.Now + c.Timings.ServerResizing : null });
    }

    private static ApiAnswer CreateImage(CallContext c, NovaServerRow server, JsonObject sent)
    {
        var image = new ServerImageRow
        {
            Id = c.World.NewId(),
            Order = c.World.Next("order", c.Now),
            Zone = c.Zone,
            Project = server.Project,
            Name = sent.String("name") ?? throw OpenStackRefusal.Invalid("createImage", "'name' is a required property"),
            ServerId = server.Id,
            Metadata = NovaMetadata.Checked(sent["metadata"]),
            CreatedAt = c.Now,
            ModifiedAt = c.Now,
        };
        c.World.ServerImages.Put(image, c.Now);
        c.World.NovaServers.Put(Begin(c, server, "image"), c.Now);
        var answer = Microversion.Nova(c.Call).AtLeast(45) ? ApiAnswer.Json(202, new JsonObject { ["image_id"] = image.Id }) : ApiAnswer.Empty(202);
        return answer.With("Location", $"{c.Service("image")}/v2/images/{image.Id}");
    }

    private static ApiAnswer Accept(CallContext c, NovaServerRow server)
    {
        c.World.NovaServers.Put(server, c.Now);
        return ApiAnswer.Empty(202);
    }
}
