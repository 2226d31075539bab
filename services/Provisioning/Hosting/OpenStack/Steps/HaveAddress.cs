using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Steps;

/// <summary>The instance's one port exists on the account's network, behind its firewall: its address is the instance's. It comes before the server, so that the name can be served while the machine boots, and survives it.</summary>
internal sealed class HaveAddress(OpenStackClients clients) : IStep
{
    public string Name => "address";

    /// <summary>For the name: the address as the look shows it.</summary>
    public static string? Of(StepContext context) => context.Resource(SlotKind.Address)?.As<PortRow>().Address;

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var client = clients.Of(context.Account);
        var slot = context.Slot(SlotKind.Address);
        switch (context.Seen(slot))
        {
            case [] when await context.WhileItMayExist(slot, ct) is { } wait:
                return wait;

            case []:
                return await Create(client, slot, context, ct);

            case [var only]:
                context.Record(slot, only.Id);
                return await Complete(client, slot, only.As<PortRow>(), context, ct);

            case var several:
                // The one on the slot's own server is in use, whichever was recorded by nobody.
                var server = context.Slot(SlotKind.Server).ResourceId;
                var (keep, surplus, refused) = context.Choose(slot, several,
                    preferred: one => server is not null && one.As<PortRow>().DeviceId == server,
                    mayHoldData: one => !one.As<PortRow>().IsFree);
                context.Record(slot, keep.Id);
                if (surplus is null)
                    return refused!;
                await context.Act(slot, "release", surplus.State, async token => new Answered(await client.Api.Network.DeletePort(surplus.Id, token)), ct);
                return new Retry(Seconds.Of(2), $"releasing {surplus.Id}: this instance has an address already");
        }
    }

    private static async Task<StepResult> Create(OpenStackClient client, Slot slot, StepContext context, CancellationToken ct)
    {
        if (context.Slot(SlotKind.Firewall).ResourceId is not { } firewall)
            return new Retry(Seconds.Of(2), "the firewall doesn't show");
        var (network, words) = await client.Shop.Network(ct);
        if (network is null)
            return new Blocked(BlockedBy.Policy, words);
        await context.Create(slot, async token =>
        {
            var made = await client.Api.Network.CreatePort(new CreatePort(network, context.Name(slot), OpenStackTags.Description(context.Tags(slot)), [firewall]), token);
            return new Answered(made.RequestId, made.Row.Port.Id);
        }, ct);
        return new Pending(Seconds.Of(1), "address created");
    }

    private static async Task<StepResult> Complete(OpenStackClient client, Slot slot, PortRow port, StepContext context, CancellationToken ct)
    {
        if (port.Address is null)
            return new Blocked(BlockedBy.Policy, $"the network {client.Account.Network} gives its ports no IPv4 address");
        // Drift: the firewall went out of band and was made anew, or somebody put the port behind another.
        if (context.Resource(SlotKind.Firewall) is { } firewall && port.SecurityGroups is { } behind && (behind.Count != 1 || behind[0] != firewall.Id))
        {
            await context.Act(slot, "set-firewall", port.Status, async token => new Answered(await client.Api.Network.SetGroups(port.Id, [firewall.Id], token)), ct);
            return new Pending(Seconds.Of(1), "the address gets its firewall");
        }

        return new Done();
    }
}
