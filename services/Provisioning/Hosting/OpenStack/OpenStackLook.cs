using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;

namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>
/// Looks at an account: lists of the whole project, sifted here by our tags, or GETs by id. Its zones are one region's, so all of them show in one list. A port is what our address is, so it is seen as one.
/// A slot of a kind that OpenStack doesn't have (a root volume: it is on the host, and goes with its server) is never filled.
/// </summary>
internal sealed class OpenStackLook(OpenStackClients clients, TimeProvider time)
{
    private static readonly string[] Kinds = [SlotKind.Firewall, SlotKind.Address, SlotKind.Server, SlotKind.Volume];

    public async Task<Listing> Look(LookAt at, CancellationToken ct)
    {
        var begun = time.GetUtcNow();
        var api = clients.Of(at.Account).Api;
        // Side by side: each service has a limit of its own.
        var found = await Task.WhenAll(Kinds.Select(kind => Looks.Take(at, [.. at.Slots.Where(slot => slot.Kind == kind)], () => List(api, kind, ct), slot => Get(at.Account, slot, ct))));
        return found.Together(begun, at.Whole);
    }

    /// <summary>Exactly the slot's four tags. Nothing is asked for by its name: to Nova that is a regular expression, and in Neutron two things may have one.</summary>
    public async Task<IReadOnlyList<CloudResource>> Find(HostingAccount account, SlotKey slot, string installation, CancellationToken ct)
    {
        var tags = SlotTags.Of(installation, slot.InstanceId, slot.Kind);
        return Kinds.Contains(slot.Kind) ? [.. (await List(clients.Of(account).Api, slot.Kind, ct)).Where(row => tags.All(row.Tags.Contains))] : [];
    }

    public async Task<CloudResource?> Get(HostingAccount account, SlotKey slot, CancellationToken ct)
    {
        if (slot.ResourceId is not { } id)
            return null;
        var api = clients.Of(account).Api;
        try
        {
            return slot.Kind switch
            {
                SlotKind.Server => Seen(await api.Compute.Server(id, ct)),
                SlotKind.Address => Seen(await api.Network.Port(id, ct)),
                SlotKind.Firewall => Seen(await api.Network.Group(id, ct)),
                SlotKind.Volume => Seen(await api.Volumes.Volume(id, ct)),
                _ => throw new InvalidOperationException($"OpenStack has no {slot.Kind}."),
            };
        }
        catch (ProviderRefused refused) when (refused.IsGone())
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<CloudResource>> List(OpenStackApi api, string kind, CancellationToken ct) => kind switch
    {
        SlotKind.Server => [.. (await api.Compute.Servers(ct)).Select(Seen)],
        SlotKind.Address => [.. (await api.Network.Ports(ct)).Select(Seen)],
        SlotKind.Firewall => [.. (await api.Network.Groups(ct)).Select(Seen)],
        _ => [.. (await api.Volumes.Volumes(ct)).Select(Seen)],
    };

    private static CloudResource Seen(ServerRow row) =>
        new(SlotKind.Server, row.Id, row.Name, OpenStackTags.Of(row.Metadata), row.Status, row.Created, null, row) { ChangedAt = row.Updated, InUse = row.Status is "ACTIVE" };

    private static CloudResource Seen(PortRow row) =>
        new(SlotKind.Address, row.Id, row.Address ?? row.Name, OpenStackTags.Of(row.Description), row.Status, row.CreatedAt, null, row);

    private static CloudResource Seen(GroupRow row) =>
        new(SlotKind.Firewall, row.Id, row.Name, OpenStackTags.Of(row.Description), "", row.CreatedAt, null, row);

    private static CloudResource Seen(VolumeRow row) =>
        new(SlotKind.Volume, row.Id, row.Name ?? "", OpenStackTags.Of(row.Metadata), row.Status, Utc.Of(row.CreatedAt), null, row) { ChangedAt = Utc.Of(row.UpdatedAt), InUse = row.IsHeld };
}
