using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A server's state as a pure function of its row and the clock; recorded in instance-action-server-on-off and instance-server-minimal.</summary>
internal static class ServerLife
{
    public const string Stopped = "stopped";
    public const string Running = "running";
    public const string Starting = "starting";
    public const string Stopping = "stopping";
    public const string StoppedInPlace = "stopped in place";

    public static (string State, string Detail) At(ServerRow server, DateTimeOffset now, Timings timings)
    {
        var since = now - server.ActAt;
        switch (server.Act)
        {
            case "poweron" when since < timings.ServerAllocating:
                return (Starting, "allocating node");
            case "poweron" when since < timings.ServerStarting:
                return (Starting, "starting");
            case "poweron" when server.FallsBack is { } reason:
                return (Stopped, reason);
            case "poweron":
                return (Running, "booting kernel");
            case "reboot" when since < timings.ServerRebooting:
                return (Starting, "rebooting");
            case "reboot":
                return (Running, "booting kernel");
            case "poweroff" when since < timings.ServerStopping:
                return (Stopping, "stopping");
            case "stop_in_place" when since < timings.ServerStoppingInPlace:
                return (Stopping, "stopping in place");
            case "stop_in_place":
                return (StoppedInPlace, StoppedInPlace);
            case "terminate":
                return (Stopping, "terminating");
            default:
                return (Stopped, "");
        }
    }

    /// <summary>When the machine's current run began, if it is running.</summary>
    public static DateTimeOffset? RunningSince(ServerRow server, DateTimeOffset now, Timings timings)
    {
        if (At(server, now, timings).State != Running)
            return null;
        return server.ActAt + (server.Act == "reboot" ? timings.ServerRebooting : timings.ServerStarting);
    }

    /// <summary>When the row goes by itself; null unless it is being terminated.</summary>
    public static DateTimeOffset? EndsAt(ServerRow server, Timings timings) =>
        server.Act == "terminate" ? server.ActAt + timings.ServerTerminating : null;

    /// <summary>When the last act has settled: modification dates show it.</summary>
    public static DateTimeOffset SettledAt(ServerRow server, Timings timings) => server.Act switch
    {
        "poweron" => server.ActAt + timings.ServerStarting,
        "reboot" => server.ActAt + timings.ServerRebooting,
        "poweroff" => server.ActAt + timings.ServerStopping,
        "stop_in_place" => server.ActAt + timings.ServerStoppingInPlace,
        _ => server.ActAt,
    };

    public static string[] AllowedActions(string state) => state switch
    {
        Stopped => ["poweron", "backup"],
        Running => ["poweroff", "terminate", "reboot", "stop_in_place", "backup"],
        StoppedInPlace => ["poweron", "poweroff", "terminate", "reboot", "backup"],
        _ => ["stop_in_place", "backup"],
    };
}
