using AppsEducation.CloudSimulator.Admin;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Faults.Tests;

/// <summary>What holds after every run, at quiescence (reliability.md), read from the simulator's own state and compared with the rows. Each that doesn't is a sentence.</summary>
internal sealed class Invariants(World world)
{
    private static readonly string[] Kinds = [SlotKind.Firewall, SlotKind.Address, SlotKind.Server, SlotKind.Volume, SlotKind.RootVolume];

    public async Task<IReadOnlyList<string>> Broken()
    {
        List<string> broken = [.. world.Cloud.Watch.Broken];
        if (!world.Cloud.StrangersAreAsFound)
            broken.Add("something of others in the account isn't as it was found");
        if (world.Cloud.Simulator.Requests.Violations is > 0 and var violations)
            broken.Add($"{violations} calls beyond the provider's rate limit");
        var ours = world.Cloud.Ours;
        var instances = await world.Db(db => db.Instances.AsNoTracking().ToListAsync());
        var slots = await world.Db(db => db.Slots.AsNoTracking().ToListAsync());
        var installation = await world.Db(db => db.Set<InstallationRow>().AsNoTracking().SingleAsync());
        var held = Held(ours).ToArray();
        foreach (var (kind, resource) in held.Where(one => instances.All(i => !SlotTags.Of(installation.Id, i.Id, one.Kind).All(one.Resource.Tags.Contains))))
            broken.Add($"the {kind} {resource.Id} belongs to no instance by its tags ({string.Join(' ', resource.Tags)})");
        foreach (var instance in instances)
        {
            AsWanted(instance, broken);
            OfOne(instance, slots, held, ours, installation.Id, broken);
        }
        await Rows(instances, slots, broken);
        await Reports(instances, broken);
        return broken;
    }

    // What the newest wish wants is what it is, or what it is blocked on the way to; an older wish that comes late changes nothing.
    private void AsWanted(Instance instance, List<string> broken)
    {
        var wanted = world.Messages.Wanted(instance.Id);
        var undoes = wanted ? instance.Phase is Phase.Ending or Phase.Removing or Phase.Removed : instance.Phase is Phase.Placing or Phase.Provisioning or Phase.Running or Phase.Failed;
        if (undoes && instance.BlockedBy is null or BlockedBy.Gate)
            broken.Add($"{instance.Id} is {(wanted ? "" : "not ")}wanted and is {instance.Phase}");
    }

    private static void OfOne(Instance instance, List<Slot> slots, (string Kind, Held Resource)[] held, AppsEducation.CloudSimulator.Admin.Inventory ours, string installation, List<string> broken)
    {
        var nothing = instance.Phase is Phase.Removed or Phase.Failed or Phase.Placing;
        // An OpenStack's root disk is on its host.
        foreach (var kind in Kinds.Where(kind => kind != SlotKind.RootVolume || instance.Account != OpenStackAccounts.Name))
        {
            var there = held.Where(one => one.Kind == kind && SlotTags.Of(installation, instance.Id, kind).All(one.Resource.Tags.Contains)).Select(one => one.Resource.Id).ToArray();
            var recorded = slots.SingleOrDefault(slot => slot.InstanceId == instance.Id && slot.Kind == kind)?.ResourceId;
            if (there.Length > 1)
                broken.Add($"{there.Length} of {kind} for {instance.Id}, which is {instance.Phase}");
            if (nothing && there.Length > 0)
                broken.Add($"{instance.Id} is {instance.Phase}, and its {kind} is still there");
            if (nothing && recorded is not null)
                broken.Add($"{instance.Id} is {instance.Phase}, and its {kind} is still recorded");
            if (instance is { Phase: Phase.Running, BlockedBy: null } && (there.Length != 1 || recorded != there[0]))
                broken.Add($"{instance.Id} runs, its {kind} is recorded as {recorded ?? "nothing"} and is {(there.Length == 0 ? "nothing" : string.Join(" and ", there))}");
        }
        var records = ours.Records.Where(record => $"{record.Name}.{record.Zone}" == instance.HostName).ToArray();
        if (records.Length > 1)
            broken.Add($"{records.Length} records of {instance.HostName}");
        if (nothing && records.Length > 0)
            broken.Add($"{instance.Id} is {instance.Phase}, and its name is still there");
        var addresses = held.Where(one => one.Kind == SlotKind.Address && one.Resource.Tags.Contains(SlotTags.Instance(instance.Id))).Select(one => one.Resource.Data).ToArray();
        if (instance is { BlockedBy: null } or { Phase: Phase.Removed } && records.FirstOrDefault(record => !addresses.Contains(record.Data)) is { } dangling)
            broken.Add($"{instance.HostName} points to {dangling.Data}, which isn't its own");
        if (instance is { Phase: Phase.Running, BlockedBy: null } && records.Length != 1)
            broken.Add($"{instance.Id} runs and has no name");
    }

    private async Task Rows(List<Instance> instances, List<Slot> slots, List<string> broken)
    {
        var settled = instances.Where(i => i.BlockedBy is null).Select(i => i.Id).ToHashSet();
        foreach (var slot in slots.Where(slot => slot.IntentOpen && settled.Contains(slot.InstanceId)))
            broken.Add($"an intent for the {slot.Kind} of {slot.InstanceId} is still open");
        foreach (var record in await world.Db(db => db.DnsRecords.AsNoTracking().Where(r => r.IntentOpen).ToListAsync()))
            broken.Add($"an intent for the name {record.Name} is still open");
        var uses = await world.Db(db => db.Set<QuotaUse>().AsNoTracking().ToListAsync());
        var reservations = await world.Db(db => db.Set<QuotaReservation>().AsNoTracking().ToListAsync());
        foreach (var use in uses.Where(use => use.Used != reservations.Where(r => r.Account == use.Account && r.Quota == use.Quota).Sum(r => r.Amount)))
            broken.Add($"the quota {use.Quota} says {use.Used}, and its reservations say otherwise");
        foreach (var instance in instances.Where(i => i.Phase is Phase.Removed or Phase.Failed or Phase.Placing && reservations.Any(r => r.InstanceId == i.Id)))
            broken.Add($"{instance.Id} is {instance.Phase} and still holds a share of the quota");
        if (await world.Db(db => db.Set<Orphan>().AsNoTracking().CountAsync()) is > 0 and var orphans)
            broken.Add($"{orphans} resources carry our tag and belong to no row");
    }

    private async Task Reports(List<Instance> instances, List<string> broken)
    {
        var all = await world.Messages.Reports();
        foreach (var instance in instances)
        {
            var newest = all.Where(report => report.InstanceId == instance.Id).MaxBy(report => report.Revision);
            if (newest is null)
            {
                broken.Add($"{instance.Id} was never reported");
                continue;
            }
            if (newest.State != instance.State || newest.Generation != instance.Generation)
                broken.Add($"{instance.Id} is {instance.State} of wish {instance.Generation}, and was last reported {newest.State} of wish {newest.Generation}");
            var said = newest.Operation.State switch
            {
                OperationState.Succeeded => true,
                OperationState.Failed => newest.Operation.Failure is { Message.Length: > 0, Code.Length: > 0 },
                OperationState.Blocked => newest.Operation.Blocked is { ProviderMessage.Length: > 0 } blocked && blocked.NextLookAt >= blocked.Since,
                _ => false,
            };
            if (!said)
                broken.Add($"the operation {newest.Operation.Id} of {instance.Id} is {newest.Operation.State} and neither ended nor blocked with a reason");
        }
    }

    private static IEnumerable<(string Kind, Held Resource)> Held(AppsEducation.CloudSimulator.Admin.Inventory ours) =>
    [
        .. ours.Firewalls.Select(one => (SlotKind.Firewall, one)),
        .. ours.Addresses.Select(one => (SlotKind.Address, one)),
        .. ours.Servers.Select(one => (SlotKind.Server, one)),
        .. ours.Volumes.Select(one => (one.Tags.Contains(SlotTags.Slot(SlotKind.RootVolume)) ? SlotKind.RootVolume : SlotKind.Volume, one)),
    ];
}
