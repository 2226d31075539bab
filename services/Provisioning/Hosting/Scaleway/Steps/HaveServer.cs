using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Steps;

/// <summary>The instance's one server exists, behind its firewall, on its address, with a root volume that can be found again. Scaleway creates it stopped; <see cref="PowerOn"/> starts it.</summary>
internal sealed class HaveServer(ScalewayClients clients) : IStep
{
    public string Name => "server";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var client = clients.Of(context.Account);
        var slot = context.Slot(SlotKind.Server);
        switch (context.Seen(slot))
        {
            case [] when await context.WhileItMayExist(slot, ct) is { } wait:
                return wait;

            // Its data volume is still there; whether a new machine may take it over is for somebody who knows why the old one went. Before it ever answered there is nothing to lose.
            case [] when context.EverAvailable:
                return new Blocked(BlockedBy.Policy, "the server has vanished at its host while it was in use: a person must decide what becomes of its data volume");

            // A server that vanished leaves its root volume, which goes before the next server brings its own.
            case [] when context.Resource(SlotKind.RootVolume) is { } left:
                return left.As<VolumeRow>().IsHeld ? new Pending(Of(2), "the root volume of the former server isn't free yet") : await ReleaseLeft(client, context.Slot(SlotKind.RootVolume), left, context, ct);

            case []:
                return await Create(client, slot, context, ct);

            case [var only]:
                context.Record(slot, only.Id);
                return await Complete(client, slot, only.As<ServerRow>(), context, ct);

            case var several:
                var address = context.Slot(SlotKind.Address).ResourceId;
                var (keep, surplus, refused) = context.Choose(slot, several,
                    preferred: one => address is not null && one.As<ServerRow>().HasAddress(address),
                    mayHoldData: one => one.State is not "stopped");
                context.Record(slot, keep.Id);
                if (surplus is null)
                    return refused!;
                var released = await ServerRelease.Take(client, surplus, context, ct);
                return released is Blocked ? released : new Retry(Of(2), $"releasing {surplus.Id}: this instance has a server already");
        }
    }

    private static async Task<StepResult> Create(ScalewayClient client, Slot slot, StepContext context, CancellationToken ct)
    {
        var plan = context.Plan;
        if (context.Slot(SlotKind.Address).ResourceId is not { } address || context.Slot(SlotKind.Firewall).ResourceId is not { } firewall)
            return new Retry(Of(2), "the address or the firewall doesn't show");
        var offer = await client.Shop.Choose(plan.CloudZone, plan.Blueprint, plan.Size, ct);
        if (offer is not { Type: { } type, Image: { } image })
            return new Blocked(offer.OutOfStock ? BlockedBy.Stock : BlockedBy.Policy, offer.Words);

        var request = new CreateServer(context.Name(slot), type, image,
            new Dictionary<string, CreateRootVolume> { ["0"] = new(client.Account.RootGb * 1_000_000_000L, "sbs_volume", Boot: true) },
            [address], firewall, context.Tags(slot));
        await context.Create(slot, async token =>
        {
            try
            {
                var made = await client.Api.Instances.CreateServer(plan.CloudZone, request, token);
                return new Answered(made.RequestId, made.Row.Server.Id);
            }
            catch (ProviderRefused refused) when (refused is { Kind: Refusal.Blocked, By: BlockedBy.Stock })
            {
                client.Shop.RanOut(plan.CloudZone, type, refused.Message);   // the next look takes another type
                throw;
            }
        }, ct);
        return new Pending(Of(1), $"server created ({type})");
    }

    private static async Task<StepResult> Complete(ScalewayClient client, Slot slot, ServerRow server, StepContext context, CancellationToken ct)
    {
        var zone = context.Plan.CloudZone;
        if (server.RootVolumeId is { } root && server.Volumes!["0"].VolumeType is not "l_ssd")
        {
            var rootSlot = context.Slot(SlotKind.RootVolume);
            if (rootSlot.ResourceId != root)
                context.Record(rootSlot, root);
            if (await RootVolume.IsUntagged(client, root, context, ct) is { } untagged)
            {
                await RootVolume.Tag(client, untagged, context, ct);
                return new Pending(Of(1), "the root volume gets its tags");
            }

            if (context.Seen(rootSlot).FirstOrDefault(other => other.Id != root) is { } left && !left.As<VolumeRow>().IsHeld)
                return await ReleaseLeft(client, rootSlot, left, context, ct);
        }

        if (server.State is "starting" or "stopping")
            return new Pending(Of(3), server.StateDetail is { Length: > 0 } words ? words : server.State);

        // Drift: the address or the firewall went out of band and was made anew.
        if (context.Resource(SlotKind.Address) is { } address && !server.HasAddress(address.Id))
        {
            await context.Act(slot, "attach-address", server.State, async token => new Answered(await client.Api.Instances.AttachAddress(zone, address.Id, server.Id, token)), ct);
            return new Pending(Of(1), "the server gets its address");
        }

        if (context.Resource(SlotKind.Firewall) is { } firewall && server.SecurityGroup is { } behind && behind.Id != firewall.Id)
        {
            await context.Act(slot, "set-firewall", server.State, async token => new Answered(await client.Api.Instances.SetFirewall(zone, server.Id, new Reference(firewall.Id, firewall.Name), token)), ct);
            return new Pending(Of(1), "the server gets its firewall");
        }

        return new Done();
    }

    // A root volume of ours on no server is what a vanished server left, and is billed. Before the instance ever answered nothing on it can be missed; afterwards something may.
    private static async Task<StepResult> ReleaseLeft(ScalewayClient client, Slot slot, CloudResource left, StepContext context, CancellationToken ct)
    {
        if (context.EverAvailable && slot.EverHeldData(left.Id))
            return new Blocked(BlockedBy.Policy, $"the root volume {left.Id} of a server that has vanished is still there and may hold something: delete it at the host when nobody needs it, and this goes on by itself");
        await context.Act(slot, "release", left.State, async token => new Answered(await client.Api.Volumes.DeleteVolume(context.Plan.CloudZone, left.Id, token)), ct);
        return new Retry(Of(1), $"releasing {left.Id}: the root volume of a server that is gone");
    }
}
