using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Steps;

/// <summary>No server carries the slot's tags any more, the recorded one answers 404, and no create of one is open.</summary>
internal sealed class RemoveServer(OpenStackClients clients) : IStep
{
    public string Name => "remove-server";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var slot = context.Slot(SlotKind.Server);
        return context.Seen(slot) is [var server, ..]
            ? await ServerRelease.Take(clients.Of(context.Account).Api, server, context, ct)
            : await context.WhileItMayExist(slot, ct) ?? new Done();
    }
}

/// <summary>The port, and the address with it, is given back; it survives its server, and comes after the name's time to live is over. Never before its server is gone, as it would take itself off that.</summary>
internal sealed class RemoveAddress(OpenStackClients clients) : IStep
{
    public string Name => "remove-address";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var slot = context.Slot(SlotKind.Address);
        if (context.Seen(slot) is not [var port, ..])
            return await context.WhileItMayExist(slot, ct) ?? new Done();
        if (context.LastAct(slot) is { Name: "delete", IsFresh: true })
            return new Pending(Of(2), "the address is being given back");
        await context.Act(slot, "delete", port.State, async token => new Answered(await clients.Of(context.Account).Api.Network.DeletePort(port.Id, token)), ct);
        return new Pending(Of(1), "address given back");
    }
}

/// <summary>The data volume is gone: it survives its server, and is billed until it is deleted.</summary>
internal sealed class RemoveVolume(OpenStackClients clients) : IStep
{
    public string Name => "remove-volume";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var slot = context.Slot(SlotKind.Volume);
        if (context.Seen(slot) is not [var seen, ..])
            return await context.WhileItMayExist(slot, ct) ?? new Done();
        var (api, volume) = (clients.Of(context.Account).Api.Volumes, seen.As<VolumeRow>());
        // After its server is gone a volume is on it for a moment still; deleting it then is refused.
        if (volume.Status is not ("available" or "error" or "error_deleting") || volume.IsHeld)
            return new Pending(Of(2), $"the volume is {volume.Status}");
        if (context.LastAct(slot) is { Name: "delete" } act)
        {
            if (act.IsFresh)
                return new Pending(Of(2), "the volume is being deleted");
            // Refused with a 400 that names every reason there could be. We make no snapshots: somebody else's aren't ours to delete.
            if (volume.Status is "available" && await api.SnapshotsOf(volume.Id, ct) is > 0 and var snapshots)
                return new Blocked(BlockedBy.Policy, $"the volume {volume.Id} has {snapshots} snapshots: delete them at its host when nobody needs them, and this goes on by itself", act.RequestId);
        }

        await context.Act(slot, "delete", volume.Status, async token => new Answered(await api.DeleteVolume(volume.Id, token)), ct);
        return new Pending(Of(1), "volume deleted");
    }
}

/// <summary>The security group is gone, last: while a port is behind it, or was a moment ago, its deletion is refused (409), which the next looks get over.</summary>
internal sealed class RemoveFirewall(OpenStackClients clients) : IStep
{
    public string Name => "remove-firewall";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var slot = context.Slot(SlotKind.Firewall);
        if (context.Seen(slot) is not [var firewall, ..])
            return await context.WhileItMayExist(slot, ct) ?? new Done();
        if (context.LastAct(slot) is { Name: "delete", IsFresh: true })
            return new Pending(Of(2), "the firewall is being deleted");
        await context.Act(slot, "delete", firewall.State, async token => new Answered(await clients.Of(context.Account).Api.Network.DeleteGroup(firewall.Id, token)), ct);
        return new Pending(Of(1), "firewall deleted");
    }
}
