using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Steps;

/// <summary>The instance's one security group exists and lets in what the blueprint says, and nothing else.</summary>
internal sealed class HaveFirewall(ScalewayClients clients) : IStep
{
    private const string Asked = "rules";

    public string Name => "firewall";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var client = clients.Of(context.Account);
        var zone = context.Plan.CloudZone;
        var slot = context.Slot(SlotKind.Firewall);
        switch (context.Seen(slot))
        {
            case [] when await context.WhileItMayExist(slot, ct) is { } wait:
                return wait;

            case []:
                var mail = context.Plan.Blueprint.SendsMail && client.Account.MailPortsOpen;
                await context.Create(slot, async token =>
                {
                    var made = await client.Api.Instances.CreateFirewall(zone, context.Name(slot), mail, context.Tags(slot), token);
                    return new Answered(made.RequestId, made.Row.SecurityGroup.Id);
                }, ct);
                return new Pending(Of(1), "firewall created");

            case [var only]:
                context.Record(slot, only.Id);
                return await HaveRules(client, slot, only.As<FirewallRow>(), context, ct);

            case var several:
                var (keep, surplus, refused) = context.Choose(slot, several);
                context.Record(slot, keep.Id);
                if (surplus is null)
                    return refused!;
                await context.Act(slot, "release", surplus.State, async token => new Answered(await client.Api.Instances.DeleteFirewall(zone, surplus.Id, token)), ct);
                return new Retry(Of(2), $"releasing {surplus.Id}: this instance has a firewall already");
        }
    }

    private static async Task<StepResult> HaveRules(ScalewayClient client, Slot slot, FirewallRow firewall, StepContext context, CancellationToken ct)
    {
        if (firewall.State is "syncing")
            return new Pending(Of(2), "the firewall is syncing");   // not touched meanwhile: an order to what is still changing is refused or lost
        var zone = context.Plan.CloudZone;
        var wanted = Wanted(context.Plan.Blueprint.Ports);
        var shape = ShapeOf(wanted);
        if (firewall.State is not "syncing_error" && client.Rules.Are(firewall.Id, shape))
            return new Done();

        // A new one has none of ours, and to set them again would be harmless: there is nothing to read first. The mark, unlike the last act, outlives a blocked instance's slow look.
        var isNew = slot.Mark is null && context.LastAct(slot) is null;
        if (!isNew && context.IsSettled && firewall.State is not "syncing_error" && !await client.Rules.MayRead())
            return new Done();   // looked after in turn: thousands at once would leave no calls for what is on its way
        if (!isNew && ShapeOf(await client.Api.Instances.Rules(zone, firewall.Id, ct)) == shape)
        {
            if (firewall.State is "syncing_error" && context.LastAct(slot) is { Name: "set-rules", IsFresh: false })
                return new Blocked(BlockedBy.Policy, "the firewall's rules are as they should be, and the provider fails to apply them (syncing_error)");
            if (firewall.State is not "syncing_error")
            {
                client.Rules.Saw(firewall.Id, shape);
                return new Done();
            }
        }

        client.Rules.Forget(firewall.Id);
        slot.Mark = Asked;
        // Replaces the whole set, so that doing it again, or after a lost answer, is harmless.
        await context.Act(slot, "set-rules", firewall.State, async token =>
        {
            var set = await client.Api.Instances.SetRules(zone, firewall.Id, wanted, token);
            // The answer is the group's rules, its own ones among them: read back in the same call. Anything else in it, or no answer, and they are read at the next look.
            if (ShapeOf(set.Row.Rules) == shape)
                client.Rules.Saw(firewall.Id, shape);
            return new Answered(set.RequestId);
        }, ct);
        return new Pending(Of(1), "firewall rules set");
    }

    // The six that drop outgoing mail (25, 465, 587; v4 and v6) are the provider's own and not editable: neither wanted nor in the way.
    private static string ShapeOf(IReadOnlyList<RuleRow> rules) => string.Join(" ", rules.Where(rule => rule.Editable is not false).Select(Shape).Order(StringComparer.Ordinal));

    private static RuleRow[] Wanted(IReadOnlyList<BlueprintPort> ports) =>
        [.. ports.Select((port, index) => new RuleRow("accept", port.Protocol.ToUpperInvariant(), "inbound", "0.0.0.0/0", port.Port, null, index + 1))];

    private static string Shape(RuleRow rule) =>
        $"{rule.Action}/{rule.Protocol}/{rule.Direction}/{rule.IpRange}/{rule.DestPortFrom}-{(rule.DestPortTo == rule.DestPortFrom ? null : rule.DestPortTo)}".ToLowerInvariant();
}
