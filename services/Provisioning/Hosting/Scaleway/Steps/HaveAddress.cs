using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Steps;

/// <summary>The instance's one flexible address exists. It comes before the server, so that the name can be served while the machine boots, and survives it.</summary>
internal sealed class HaveAddress(ScalewayClients clients) : IStep
{
    public string Name => "address";

    /// <summary>For the name: the address as the look shows it.</summary>
    public static string? Of(StepContext context) => context.Resource(SlotKind.Address)?.As<AddressRow>().Address;

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var api = clients.Of(context.Account).Api.Instances;
        var zone = context.Plan.CloudZone;
        var slot = context.Slot(SlotKind.Address);
        switch (context.Seen(slot))
        {
            case [] when await context.WhileItMayExist(slot, ct) is { } wait:
                return wait;

            case []:
                await context.Create(slot, async token =>
                {
                    // Addresses have no name; the tags are all that says whose it is.
                    var made = await api.CreateAddress(zone, context.Tags(slot), token);
                    return new Answered(made.RequestId, made.Row.Ip.Id);
                }, ct);
                return new Pending(Seconds.Of(1), "address created");

            case [{ State: "error" } broken]:
                return new Blocked(BlockedBy.Policy, $"the provider says that the address {broken.Name} is in error");

            case [var only]:
                context.Record(slot, only.Id);
                return new Done();

            case var several:
                // The one on the slot's own server is in use, whichever was recorded by nobody.
                var server = context.Slot(SlotKind.Server).ResourceId;
                var (keep, surplus, refused) = context.Choose(slot, several,
                    preferred: one => server is not null && one.As<AddressRow>().Server?.Id == server,
                    mayHoldData: one => one.As<AddressRow>().Server is not null);
                context.Record(slot, keep.Id);
                if (surplus is null)
                    return refused!;
                await context.Act(slot, "release", surplus.State, async token => new Answered(await api.DeleteAddress(zone, surplus.Id, token)), ct);
                return new Retry(Seconds.Of(2), $"releasing {surplus.Id}: this instance has an address already");
        }
    }
}
