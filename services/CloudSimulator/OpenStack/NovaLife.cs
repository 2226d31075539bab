using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>What Nova shows of a server.</summary>
/// <param name="Power">0 none, 1 running, 4 off.</param>
internal sealed record NovaState(string Status, string VmState, string? TaskState, int Power)
{
    public bool Builds => VmState == "building";

    public bool Failed => VmState == "error";

    public bool HasHost => !Failed && TaskState != "scheduling";

    /// <summary>Only what may still move has a progress.</summary>
    public bool HasProgress => Status is "ACTIVE" or "BUILD" or "RESIZE" or "VERIFY_RESIZE";
}

/// <summary>A server's states as a pure function of its row and the clock; recorded in zed.jsonl.</summary>
internal static class NovaLife
{
    public const string NoHost = "No valid host was found. ";

    public static NovaState At(NovaServerRow server, DateTimeOffset now, Timings timings)
    {
        var since = now - server.ActAt;
        var settled = Settled(server.ActFrom);
        switch (server.Act)
        {
            case "create" when since < timings.ServerScheduling:
                return new("BUILD", "building", "scheduling", 0);
            case "create" when server.Fault is not null:
                return Settled("error");
            case "create" when since < timings.ServerStarting:
                return new("BUILD", "building", "spawning", 0);
            case "stop" when since < timings.ServerStopping:
                return Settled("active") with { TaskState = "powering-off" };
            case "stop":
                return Settled("stopped");
            case "start" when since < timings.ServerStarting:
                return Settled("stopped") with { TaskState = "powering-on" };
            case "reboot" when since < timings.ServerRebooting:
                return new("REBOOT", "active", "rebooting", 1);
            case "reboot-hard" when since < timings.ServerRebooting:
                return new("HARD_REBOOT", "active", "rebooting_hard", 1);
            case "resize" when since < timings.ServerResizing / 3:
                return settled with { Status = "RESIZE", TaskState = "resize_prep" };
            case "resize" when server.NewFlavor is null:
                return settled;   // no host for the new flavor
            case "resize" when since < timings.ServerResizing:
                return settled with { Status = "RESIZE", TaskState = "resize_migrated" };
            case "resize":
            case "confirm" when since < timings.ServerResizing / 3:
                return settled with { Status = "VERIFY_RESIZE", VmState = "resized" };
            case "revert" when since < timings.ServerResizing / 3:
                return settled with { Status = "REVERT_RESIZE", VmState = "resized", TaskState = "resize_reverting" };
            case "image" when since < timings.SnapshotCreating:
                return settled with { TaskState = "image_snapshot_pending" };
            case "delete":
                return settled with { TaskState = "deleting" };
            case "confirm" or "revert" or "image":
                return settled;
            default:
                return Settled("active");
        }
    }

    public static FlavorRow Flavor(NovaServerRow server, DateTimeOffset now, Timings timings) =>
        server.NewFlavor is { } resized && (server.Act != "resize" || now - server.ActAt >= timings.ServerResizing) ? resized : server.Flavor;

    /// <summary>When the machine's current run began, if it runs.</summary>
    public static DateTimeOffset? RunningSince(NovaServerRow server, DateTimeOffset now, Timings timings) =>
        server.RunningFrom is { } from && from <= now && At(server, now, timings) is { Power: 1, TaskState: not "deleting" } ? from : null;

    public static DateTimeOffset? LaunchedAt(NovaServerRow server, DateTimeOffset now, Timings timings) =>
        server.Act switch
        {
            "create" => server.Fault is null && now >= server.ActAt + timings.ServerStarting ? server.ActAt + timings.ServerStarting : null,
            "resize" => server.NewFlavor is not null && now >= server.ActAt + timings.ServerResizing ? server.ActAt + timings.ServerResizing : server.LaunchedAt,
            _ => server.LaunchedAt,
        };

    /// <summary>When the row goes by itself; null unless it is being deleted.</summary>
    public static DateTimeOffset? EndsAt(NovaServerRow server, Timings timings) => server.Act == "delete" ? server.ActAt + timings.ServerDeleting : null;

    /// <summary>When the last act has settled: "updated" shows it.</summary>
    public static DateTimeOffset SettledAt(NovaServerRow server, Timings timings) => server.ActAt + server.Act switch
    {
        "create" => server.Fault is null ? timings.ServerStarting : timings.ServerScheduling,
        "start" => timings.ServerStarting,
        "stop" => timings.ServerStopping,
        "reboot" or "reboot-hard" => timings.ServerRebooting,
        "resize" => timings.ServerResizing,
        "confirm" or "revert" => timings.ServerResizing / 3,
        "image" => timings.SnapshotCreating,
        _ => TimeSpan.Zero,
    };

    private static NovaState Settled(string vmState) => vmState switch
    {
        "stopped" => new("SHUTOFF", "stopped", null, 4),
        "error" => new("ERROR", "error", null, 0),
        "building" => new("BUILD", "building", null, 0),
        "resized" => new("VERIFY_RESIZE", "resized", null, 1),
        _ => new("ACTIVE", "active", null, 1),
    };
}
