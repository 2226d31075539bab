using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Steps;

/// <summary>
/// The server has the machine's user data of the current version. The machine reads it when it boots, so it is written only while it is stopped; a version that must change stops it first.
/// A last line, a comment to cloud-init, says which version it is: what was written is read back, not remembered.
/// </summary>
internal sealed class HaveUserData(ScalewayClients clients) : IStep
{
    private const string LastLine = "# appsedu user data ";

    public string Name => "user-data";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        if (context.Resource(SlotKind.Server)?.As<ServerRow>() is not { } server)
            return new Retry(Of(3), "the server doesn't show");
        var slot = context.Slot(SlotKind.Server);
        var mark = $"user-data {context.UserDataVersion}";
        if (slot.Mark == mark)
            return new Done();   // read back on this very server before; a new server forgets the mark

        var api = clients.Of(context.Account).Api.Instances;
        var zone = context.Plan.CloudZone;
        var written = VersionOf(await api.UserData(zone, server.Id, ct));
        // What answered once is never stopped for this, whatever our rows say after a restore.
        if (written >= context.UserDataVersion || (context.EverAvailable && server.State is not "stopped"))
        {
            slot.Mark = mark;
            return new Done();
        }

        switch (server.State)
        {
            case "stopped":
                var text = await context.UserData(ct);
                await context.Act(slot, "write-user-data", server.State, async token =>
                    new Answered(await api.SetUserData(zone, server.Id, $"{text.TrimEnd('\n')}\n{LastLine}{context.UserDataVersion}\n", token)), ct);
                return new Pending(Of(1), "user data written");

            case "running" when context.LastAct(slot) is { Name: "power-off", IsFresh: true }:
                return new Pending(Of(2), "power-off accepted");

            // It runs on what doesn't let it enrol any more; it never answered, so nobody misses it.
            case "running" or "stopped in place":
                await context.Act(slot, "power-off", server.State, async token => new Answered(await api.Act(zone, server.Id, "poweroff", token)), ct);
                return new Pending(Of(3), "stopping the machine for new user data");

            case "locked":
                return new Blocked(BlockedBy.Locked, server.StateDetail is { Length: > 0 } detail ? detail : "the server is locked");

            default:
                return new Pending(Of(3), server.StateDetail is { Length: > 0 } words ? words : server.State);
        }
    }

    private static int? VersionOf(string? text)
    {
        var at = text?.LastIndexOf(LastLine, StringComparison.Ordinal) ?? -1;
        return at >= 0 && int.TryParse(text.AsSpan(at + LastLine.Length).Trim(), out var version) ? version : null;
    }
}
