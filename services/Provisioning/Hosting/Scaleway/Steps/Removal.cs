using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Steps;

/// <summary>No server carries the slot's tags any more, the recorded one answers 404, and no create of one is open.</summary>
internal sealed class RemoveServer(ScalewayClients clients) : IStep
{
    public string Name => "remove-server";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var slot = context.Slot(SlotKind.Server);
        if (context.Seen(slot) is not [var server, ..])
            return await context.WhileItMayExist(slot, ct) ?? new Done();
        // Its root volume is recorded before it goes, in case the tagging was never reached.
        if (server.As<ServerRow>().RootVolumeId is { } root && context.Slot(SlotKind.RootVolume) is { ResourceId: null } rootSlot)
            context.Record(rootSlot, root);
        return await ServerRelease.Take(clients.Of(context.Account), server, context, ct);
    }
}

/// <summary>Neither the data volume nor a root volume is left: both survive their server, and are billed until they are deleted.</summary>
internal sealed class RemoveVolumes(ScalewayClients clients) : IStep
{
    public string Name => "remove-volume";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var api = clients.Of(context.Account).Api.Volumes;
        var slots = new[] { context.Slot(SlotKind.RootVolume), context.Slot(SlotKind.Volume) };
        foreach (var slot in slots)
        {
            if (context.Seen(slot) is not [var seen, ..])
                continue;
            var volume = seen.As<VolumeRow>();
            if (volume.Status is "locked")
                return new Blocked(BlockedBy.Locked, $"the volume {volume.Id} is locked");
            // After its server is gone a volume lists it for a moment still; deleting it then is refused.
            if (volume.IsHeld)
                return new Pending(Of(2), $"the volume is still held by {volume.References![0].ProductResourceId}");
            if (volume.Status is "deleting" || context.LastAct(slot) is { Name: "delete", IsFresh: true })
                return new Pending(Of(2), "the volume is being deleted");
            if (volume.Status is not ("available" or "error"))
                return new Pending(Of(2), $"the volume is {volume.Status}");
            await context.Act(slot, "delete", volume.Status, async token => new Answered(await api.DeleteVolume(context.Plan.CloudZone, volume.Id, token)), ct);
            return new Pending(Of(1), "volume deleted");
        }

        // Both absences are proved side by side: each takes two 404, a listing delay apart.
        StepResult? wait = null;
        foreach (var slot in slots)
        {
            var still = await context.WhileItMayExist(slot, ct);
            wait ??= still;
        }

        return wait ?? new Done();
    }
}

/// <summary>The address is given back; it survives its server, and comes after the name's time to live is over.</summary>
internal sealed class RemoveAddress(ScalewayClients clients) : IStep
{
    public string Name => "remove-address";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var slot = context.Slot(SlotKind.Address);
        if (context.Seen(slot) is not [var address, ..])
            return await context.WhileItMayExist(slot, ct) ?? new Done();
        if (context.LastAct(slot) is { Name: "delete", IsFresh: true })
            return new Pending(Of(2), "the address is being given back");
        var api = clients.Of(context.Account).Api.Instances;
        await context.Act(slot, "delete", address.State, async token => new Answered(await api.DeleteAddress(context.Plan.CloudZone, address.Id, token)), ct);
        return new Pending(Of(1), "address given back");
    }
}

/// <summary>The security group is gone, last: while a server is behind it, or was a moment ago, its deletion is refused (409), which the next looks get over.</summary>
internal sealed class RemoveFirewall(ScalewayClients clients) : IStep
{
    public string Name => "remove-firewall";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var client = clients.Of(context.Account);
        var slot = context.Slot(SlotKind.Firewall);
        if (context.Seen(slot) is not [var firewall, ..])
            return await context.WhileItMayExist(slot, ct) ?? new Done();
        if (context.LastAct(slot) is { Name: "delete", IsFresh: true })
            return new Pending(Of(2), "the firewall is being deleted");
        client.Rules.Forget(firewall.Id);
        await context.Act(slot, "delete", firewall.State, async token => new Answered(await client.Api.Instances.DeleteFirewall(context.Plan.CloudZone, firewall.Id, token)), ct);
        return new Pending(Of(1), "firewall deleted");
    }
}
