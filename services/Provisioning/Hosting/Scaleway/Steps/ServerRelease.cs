using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Steps;

/// <summary>A server goes, one act a look, leaving nothing that nobody knows: shared by the removal and by the release of a surplus one.</summary>
internal static class ServerRelease
{
    public static async Task<StepResult> Take(ScalewayClient client, CloudResource resource, StepContext context, CancellationToken ct)
    {
        var zone = context.Plan.CloudZone;
        var server = resource.As<ServerRow>();
        var slot = context.Slot(SlotKind.Server);

        // The root volume survives its server, untagged, and the link to it is lost with the server: it gets its tags first, so that the removal of volumes and any inventory find it.
        if (server.RootVolumeId is { } root && server.Volumes!["0"].VolumeType is not "l_ssd" && await RootVolume.IsUntagged(client, root, context, ct) is { } untagged)
        {
            await RootVolume.Tag(client, untagged, context, ct);
            return new Pending(Of(1), "the root volume gets its tags before its server goes");
        }

        switch (server.State)
        {
            case "locked":
                return new Blocked(BlockedBy.Locked, server.StateDetail is { Length: > 0 } detail ? detail : "the server is locked");

            // Terminate is refused from "stopped", delete from anything else. (Recorded: "stopped in place" allows terminate.)
            case "running" or "stopped in place" when context.LastAct(slot) is { Name: "terminate", IsFresh: true }:
                return new Pending(Of(2), "termination accepted");   // a listing may lag behind its own provider

            case "running" or "stopped in place":
                await context.Act(slot, "terminate", server.State, async token => new Answered(await client.Api.Instances.Act(zone, server.Id, "terminate", token)), ct);
                return new Pending(Of(3), "terminating the server");

            case "stopped" when context.LastAct(slot) is { Name: "delete", IsFresh: true }:
                return new Pending(Of(2), "deletion accepted");

            case "stopped":
                await context.Act(slot, "delete", server.State, async token => new Answered(await client.Api.Instances.DeleteServer(zone, server.Id, token)), ct);
                return new Pending(Of(1), "server deleted");

            default:
                return new Pending(Of(2), server.StateDetail is { Length: > 0 } words ? words : server.State);
        }
    }
}
