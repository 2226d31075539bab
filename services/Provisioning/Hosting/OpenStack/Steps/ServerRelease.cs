using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Steps;

/// <summary>A server goes, from any state: shared by the removal and by the release of a surplus or failed one. Its port and its data volume survive it.</summary>
internal static class ServerRelease
{
    public static async Task<StepResult> Take(OpenStackApi api, CloudResource resource, StepContext context, CancellationToken ct)
    {
        var server = resource.As<ServerRow>();
        var slot = context.Slot(SlotKind.Server);
        if (server.Locked)
            return new Blocked(BlockedBy.Locked, $"the server {server.Id} is locked");
        // It is shown for a second and more after its deletion was accepted, as active as before.
        if (server.IsGoing || context.LastAct(slot) is { Name: "delete", IsFresh: true })
            return new Pending(Of(2), "the server is being deleted");
        // A cloud that keeps deleted servers for a while keeps their ports and volumes on them.
        if (server.Status is "SOFT_DELETED")
            await context.Act(slot, "force-delete", server.Status, async token => new Answered(await api.Compute.Act(server.Id, "forceDelete", token)), ct);
        else
            await context.Act(slot, "delete", server.Status, async token => new Answered(await api.Compute.DeleteServer(server.Id, token)), ct);
        return new Pending(Of(2), "server deleted");
    }
}
