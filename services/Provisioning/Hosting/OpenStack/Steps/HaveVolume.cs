using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Steps;

/// <summary>The instance's one data volume exists and can be booted with. It comes before the server, which boots as soon as it is created; <see cref="HaveServer"/> sees to it that it is attached.</summary>
internal sealed class HaveVolume(OpenStackClients clients) : IStep
{
    public string Name => "volume";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var client = clients.Of(context.Account);
        var slot = context.Slot(SlotKind.Volume);
        switch (context.Seen(slot))
        {
            case [] when await context.WhileItMayExist(slot, ct) is { } wait:
                return wait;

            case [] when context.HeldData:
                return new Blocked(BlockedBy.Policy, "the data volume has vanished at its host after it was in use: a person must decide");

            case []:
                var zone = await client.Shop.VolumeZone(context.Plan.CloudZone, ct);
                await context.Create(slot, async token =>
                {
                    var made = await client.Api.Volumes.CreateVolume(
                        new CreateVolume(context.Name(slot), context.Plan.Size.DataGb, OpenStackTags.Metadata(context.Tags(slot)), zone, client.Account.VolumeType), token);
                    return new Answered(made.RequestId, made.Row.Volume.Id);
                }, ct);
                return new Pending(Of(1), "volume created");

            case [var only]:
                context.Record(slot, only.Id);
                return Usable(only.As<VolumeRow>(), context);

            case var several:
                var server = context.Slot(SlotKind.Server).ResourceId;
                var (keep, surplus, refused) = context.Choose(slot, several,
                    preferred: one => server is not null && one.As<VolumeRow>().IsHeldBy(server),
                    mayHoldData: one => one.As<VolumeRow>().IsHeld);
                context.Record(slot, keep.Id);
                if (surplus is null)
                    return refused!;
                await context.Act(slot, "release", surplus.State, async token => new Answered(await client.Api.Volumes.DeleteVolume(surplus.Id, token)), ct);
                return new Retry(Of(2), $"releasing {surplus.Id}: this instance has a volume already");
        }
    }

    private static StepResult Usable(VolumeRow volume, StepContext context) => volume.Status switch
    {
        "available" or "reserved" or "attaching" or "in-use" or "detaching" => new Done(),
        // Accepted with 202 and then not made: no back end has room for it. It goes with the rest when the place is given back.
        "error" when !context.HeldData => new Blocked(BlockedBy.Stock, $"the provider couldn't make the volume {volume.Id} (error)"),
        "error" => new Blocked(BlockedBy.Policy, $"the provider says that the volume {volume.Id} is in error: a person must decide"),
        _ => new Pending(Of(1), $"the volume is {volume.Status}"),
    };
}
