using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Steps;

/// <summary>The instance's one security group exists and lets in what the blueprint says, and nothing else. Its rules show in every look.</summary>
internal sealed class HaveFirewall(OpenStackClients clients) : IStep
{
    private static readonly RuleRow Out = new("egress", "IPv4");

    public string Name => "firewall";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var api = clients.Of(context.Account).Api.Network;
        var slot = context.Slot(SlotKind.Firewall);
        switch (context.Seen(slot))
        {
            case [] when await context.WhileItMayExist(slot, ct) is { } wait:
                return wait;

            case []:
                await context.Create(slot, async token =>
                {
                    var made = await api.CreateGroup(context.Name(slot), OpenStackTags.Description(context.Tags(slot)), token);
                    return new Answered(made.RequestId, made.Row.SecurityGroup.Id);
                }, ct);
                return new Pending(Of(1), "firewall created");

            case [var only]:
                context.Record(slot, only.Id);
                return await HaveRules(api, slot, only.As<GroupRow>(), context, ct);

            case var several:
                // The one on the instance's own port is in force, whichever was recorded by nobody.
                var behind = context.Resource(SlotKind.Address)?.As<PortRow>().SecurityGroups ?? [];
                var (keep, surplus, refused) = context.Choose(slot, several, preferred: one => behind.Contains(one.Id));
                context.Record(slot, keep.Id);
                if (surplus is null)
                    return refused!;
                await context.Act(slot, "release", surplus.State, async token => new Answered(await api.DeleteGroup(surplus.Id, token)), ct);
                return new Retry(Of(2), $"releasing {surplus.Id}: this instance has a firewall already");
        }
    }

    private static async Task<StepResult> HaveRules(NetworkApi api, Slot slot, GroupRow group, StepContext context, CancellationToken ct)
    {
        var wanted = context.Plan.Blueprint.Ports
            .Select(port => new RuleRow("ingress", "IPv4", port.Protocol.ToLowerInvariant(), port.Port, port.Port, "0.0.0.0/0", SecurityGroupId: group.Id))
            .Append(Out with { SecurityGroupId = group.Id }).ToArray();
        var there = (group.Rules ?? []).Select(Shape).ToHashSet();
        var missing = wanted.Where(rule => !there.Contains(Shape(rule))).ToArray();
        if (missing.Length > 0)
        {
            // One that somebody added in the same moment is refused as existing, and then seen by the next look.
            await context.Act(slot, "add-rules", null, async token => new Answered(await api.AddRules(missing, token)), ct);
            return new Pending(Of(1), "firewall rules set");
        }

        var allowed = wanted.Append(Out with { Ethertype = "IPv6" }).Select(Shape).ToHashSet();
        if ((group.Rules ?? []).FirstOrDefault(rule => !allowed.Contains(Shape(rule))) is { Id: { } extra })
        {
            await context.Act(slot, "delete-rule", null, async token => new Answered(await api.DeleteRule(extra, token)), ct);
            return new Pending(Of(1), "a rule that isn't ours is taken out of the firewall");
        }

        return new Done();
    }

    // "Everywhere" has two spellings.
    private static string Shape(RuleRow rule) =>
        $"{rule.Direction}/{rule.Ethertype}/{rule.Protocol ?? "any"}/{rule.PortRangeMin}-{rule.PortRangeMax}/{(rule.RemoteIpPrefix is "0.0.0.0/0" or "::/0" ? null : rule.RemoteIpPrefix)}/{rule.RemoteGroupId}{rule.RemoteAddressGroupId}".ToLowerInvariant();
}
