using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Steps;

/// <summary>A server's root volume comes with the server and gets none of its tags.</summary>
internal static class RootVolume
{
    /// <summary>The volume when it exists without all of its tags; from the look when that shows it, else asked for.</summary>
    public static async Task<VolumeRow?> IsUntagged(ScalewayClient client, string id, StepContext context, CancellationToken ct)
    {
        var slot = context.Slot(SlotKind.RootVolume);
        var seen = context.Seen(slot).FirstOrDefault(resource => resource.Id == id)?.As<VolumeRow>() ?? await Ask(client, id, context, ct);
        return seen is null || context.Tags(slot).All((seen.Tags ?? []).Contains) ? null : seen;
    }

    public static Task Tag(ScalewayClient client, VolumeRow volume, StepContext context, CancellationToken ct)
    {
        var slot = context.Slot(SlotKind.RootVolume);
        return context.Act(slot, "tag", volume.Status, async token =>
            new Answered(await client.Api.Volumes.TagVolume(context.Plan.CloudZone, volume.Id, context.Name(slot), context.Tags(slot), token)), ct);
    }

    private static async Task<VolumeRow?> Ask(ScalewayClient client, string id, StepContext context, CancellationToken ct)
    {
        try
        {
            return await client.Api.Volumes.Volume(context.Plan.CloudZone, id, ct);
        }
        catch (ProviderRefused refused) when (refused.IsGone())
        {
            return null;
        }
    }
}
