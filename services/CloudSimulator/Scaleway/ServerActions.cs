using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>POST …/action. Each action is a call of its own for faults and counters: <c>action-poweron</c>, <c>action-terminate</c> …</summary>
internal static class ServerActions
{
    public const string Template = "/instance/v1/zones/{zone}/servers/{id}/action";

    private static readonly string[] Known = ["poweron", "poweroff", "reboot", "stop_in_place", "terminate", "backup"];

    public static ApiRoute Route { get; } = new("action", "POST", Template, Take);

    public static IEnumerable<string> Names { get; } = ["action-poweron", "action-poweroff", "action-reboot", "action-stop-in-place", "action-terminate"];

    /// <summary>The call's own name, from its body.</summary>
    public static string NameOf(CallContext c) => $"action-{c.Body.Text("action")?.Replace('_', '-')}";

    private static ApiAnswer Take(CallContext c)
    {
        var server = Servers.Own(c, c.Value("id"));
        var action = c.Body.Text("action") ?? throw ScalewayRefusal.Required("action");
        if (!Known.Contains(action))
            throw ScalewayRefusal.Argument("action", "not a valid value");
        if (action == "backup")
            throw ScalewayRefusal.State("The simulator makes no images; take a snapshot of the volume.");
        var state = ServerLife.At(server, c.Now, c.Timings).State;
        if (!ServerLife.AllowedActions(state).Contains(action) || (action == "stop_in_place" && state != ServerLife.Running))
            throw ScalewayRefusal.State(action == "poweron" ? "server should be stopped" : "server should be running");
        if (action == "terminate" && server.Protected)
            throw ScalewayRefusal.State("server is protected");
        var noStock = action == "poweron" && (c.WithoutStock || !ServerTypes.InStock(c.World, server.Zone, server.CommercialType));
        c.World.Servers.Put(server with
        {
            Act = action,
            ActAt = c.Now,
            ActFrom = state,
            FallsBack = noStock ? $"server type {server.CommercialType} is out of stock in {server.Zone}" : null,
            ModifiedAt = c.Now,
        }, c.Now);
        // Recorded since 2026: a fake task with a nil id. Whoever polls tasks waits for ever.
        return ApiAnswer.Json(202, new JsonObject
        {
            ["task"] = new JsonObject
            {
                ["id"] = Guid.Empty.ToString(),
                ["description"] = "fake task",
                ["status"] = "pending",
                ["href_from"] = $"/servers/{server.Id}/action",
                ["href_result"] = $"/servers/{server.Id}",
                ["started_at"] = Wire.Date(c.Now),
                ["terminated_at"] = null,
                ["progress"] = 0,
                ["zone"] = server.Zone,
            },
        }).With("Location", $"https://api.scaleway.com/instance/v1/zones/{server.Zone}/tasks/{Guid.Empty}");
    }
}
