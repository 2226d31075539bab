using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Steps;

/// <summary>The instance's one data volume exists and is attached to its server, as its second disk. It comes before the power, since the machine formats and mounts it at its first boot.</summary>
internal sealed class HaveVolume(ScalewayClients clients) : IStep
{
    public string Name => "volume";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var client = clients.Of(context.Account);
        var zone = context.Plan.CloudZone;
        var slot = context.Slot(SlotKind.Volume);
        switch (context.Seen(slot))
        {
            case [] when await context.WhileItMayExist(slot, ct) is { } wait:
                return wait;

            case [] when context.HeldData:
                return new Blocked(BlockedBy.Policy, "the data volume has vanished at its host after it was in use: a person must decide");

            case []:
                await context.Create(slot, async token =>
                {
                    var made = await client.Api.Volumes.CreateVolume(zone, context.Name(slot), context.Plan.Size.DataGb * 1_000_000_000L, context.Tags(slot), token);
                    return new Answered(made.RequestId, made.Row.Id);
                }, ct);
                return new Pending(Of(2), "volume created");

            case [var only]:
                context.Record(slot, only.Id);
                return await Attach(client, slot, only.As<VolumeRow>(), context, ct);

            case var several:
                var server = context.Slot(SlotKind.Server).ResourceId;
                var (keep, surplus, refused) = context.Choose(slot, several,
                    preferred: one => server is not null && HeldBy(one.As<VolumeRow>(), server),
                    mayHoldData: one => one.As<VolumeRow>() is { IsHeld: true } or { LastDetachedAt: not null });
                context.Record(slot, keep.Id);
                if (surplus is null)
                    return refused!;
                await context.Act(slot, "release", surplus.State, async token => new Answered(await client.Api.Volumes.DeleteVolume(zone, surplus.Id, token)), ct);
                return new Retry(Of(2), $"releasing {surplus.Id}: this instance has a volume already");
        }
    }

    private static async Task<StepResult> Attach(ScalewayClient client, Slot slot, VolumeRow volume, StepContext context, CancellationToken ct)
    {
        if (context.Resource(SlotKind.Server)?.As<ServerRow>() is not { } server)
            return new Retry(Of(3), "the server doesn't show");   // HaveServer, higher up, decides whether it is gone
        switch (volume.Status)
        {
            case "error":
                return new Failed("volume-error", $"the provider says that the volume {volume.Id} is in error");

            case "locked":
                return new Blocked(BlockedBy.Locked, $"the volume {volume.Id} is locked");

            // Both sides must say so: the server lists a volume before it is attached, and a volume is "in_use" while it is still attaching.
            case "in_use" when server.HasVolume(volume.Id) && (!volume.IsHeld || volume.References!.Any(held => held.ProductResourceId == server.Id && held.Status is "attached" or null)):
                return new Done();

            case "in_use" when volume.IsHeld && !HeldBy(volume, server.Id):
                return new Pending(Of(3), $"the volume is still held by {volume.References![0].ProductResourceId}");

            case "available" when context.LastAct(slot) is { Name: "attach", IsFresh: true }:
                return new Pending(Of(1), "attachment accepted");

            // "creating" is refused with an error that looks permanent, so it is waited for.
            case "available" when server.State is "stopped" or "running" or "stopped in place":
                await context.Act(slot, "attach", volume.Status, async token => new Answered(await client.Api.Instances.AttachVolume(context.Plan.CloudZone, server.Id, volume.Id, token)), ct);
                return new Pending(Of(1), "attaching the volume");

            default:
                return new Pending(Of(2), $"the volume is {volume.Status}, the server {server.State}");
        }
    }

    private static bool HeldBy(VolumeRow volume, string server) => volume.References?.Any(held => held.ProductResourceId == server) ?? false;
}
