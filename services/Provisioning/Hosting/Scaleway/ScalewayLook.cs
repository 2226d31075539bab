using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;

namespace AppsEducation.Provisioning.Hosting.Scaleway;

/// <summary>
/// Looks at an account: pages by our installation's tag, or GETs by id, whichever costs fewer calls for a kind in a zone. Whatever the provider's filter lets through is sifted again here:
/// nothing without exactly our installation's tag is ever seen, so nothing else can be touched.
/// </summary>
internal sealed class ScalewayLook(ScalewayClients clients, TimeProvider time)
{
    // Root volumes come with the volumes.
    private static readonly string[] Kinds = [SlotKind.Firewall, SlotKind.Address, SlotKind.Server, SlotKind.Volume];

    public async Task<Listing> Look(LookAt at, CancellationToken ct)
    {
        var begun = time.GetUtcNow();
        var client = clients.Of(at.Account);
        // Side by side: each zone and product has a limit of its own.
        var found = await Task.WhenAll((at.Whole ? at.Account.CloudZones : [.. at.Slots.Select(slot => slot.CloudZone).Distinct()]).SelectMany(zone => Kinds, Take));
        return found.Together(begun, at.Whole);

        Task<Found> Take(string zone, string kind) => Looks.Take(at,
            [.. at.Slots.Where(slot => slot.CloudZone == zone && (slot.Kind == kind || (kind, slot.Kind) is (SlotKind.Volume, SlotKind.RootVolume)))],
            () => Page(client, kind, zone, SlotTags.Installation(at.Installation), ct), slot => Get(at.Account, slot, ct));
    }

    /// <summary>Exactly the slot's four tags, whatever the provider's own filter means by them.</summary>
    public async Task<IReadOnlyList<CloudResource>> Find(HostingAccount account, SlotKey slot, string installation, CancellationToken ct)
    {
        var tags = SlotTags.Of(installation, slot.InstanceId, slot.Kind);
        var rows = await Page(clients.Of(account), slot.Kind, slot.CloudZone, SlotTags.Instance(slot.InstanceId), ct);
        return [.. rows.Where(row => row.Kind == slot.Kind && tags.All(row.Tags.Contains))];
    }

    public async Task<CloudResource?> Get(HostingAccount account, SlotKey slot, CancellationToken ct)
    {
        if (slot.ResourceId is not { } id)
            return null;
        var (api, zone) = (clients.Of(account).Api, slot.CloudZone);
        try
        {
            return slot.Kind switch
            {
                SlotKind.Server => Seen(zone, await api.Instances.Server(zone, id, ct)),
                SlotKind.Address => Seen(zone, await api.Instances.Address(zone, id, ct)),
                SlotKind.Firewall => Seen(zone, await api.Instances.Firewall(zone, id, ct)),
                SlotKind.Volume or SlotKind.RootVolume => Seen(slot.Kind, zone, await api.Volumes.Volume(zone, id, ct)),
                _ => throw new InvalidOperationException($"Scaleway has no {slot.Kind}."),
            };
        }
        catch (ProviderRefused refused) when (refused.IsGone())
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<CloudResource>> Page(ScalewayClient client, string kind, string zone, string tag, CancellationToken ct) => kind switch
    {
        SlotKind.Server => [.. (await client.Api.Instances.Servers(zone, tag, ct)).Select(row => Seen(zone, row))],
        SlotKind.Address => [.. (await client.Api.Instances.Addresses(zone, tag, ct)).Select(row => Seen(zone, row))],
        SlotKind.Firewall => [.. (await client.Api.Instances.Firewalls(zone, tag, ct)).Select(row => Seen(zone, row))],
        SlotKind.Volume or SlotKind.RootVolume => [.. (await client.Api.Volumes.Volumes(zone, tag, ct)).Select(row => Seen(null, zone, row))],
        _ => throw new InvalidOperationException($"Scaleway has no {kind}."),
    };

    private static CloudResource Seen(string zone, ServerRow row) =>
        new(SlotKind.Server, row.Id, row.Name, row.Tags ?? [], row.State, row.CreationDate, zone, row) { ChangedAt = row.ModificationDate, InUse = row.State is "running" };

    private static CloudResource Seen(string zone, AddressRow row) =>
        new(SlotKind.Address, row.Id, row.Address, row.Tags ?? [], row.State ?? "", null, zone, row);

    private static CloudResource Seen(string zone, FirewallRow row) =>
        new(SlotKind.Firewall, row.Id, row.Name, row.Tags ?? [], row.State ?? "", row.CreationDate, zone, row);

    // Data and root volumes are one kind to the provider; our tag says which, and for an untagged one the slot that asked.
    // A date that is still the creation's says nothing about when a volume became available.
    private static CloudResource Seen(string? kind, string zone, VolumeRow row) => Seen(zone, row, SlotTags.Value(row.Tags ?? [], "slot") ?? kind ?? SlotKind.Volume);

    private static CloudResource Seen(string zone, VolumeRow row, string kind) =>
        new(kind, row.Id, row.Name, row.Tags ?? [], row.Status, row.CreatedAt, zone, row) { ChangedAt = row.UpdatedAt > row.CreatedAt ? row.UpdatedAt : null, InUse = kind is SlotKind.Volume && row.IsHeld };
}
