using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Wire;

/// <summary>Cinder: volumes. Their metadata is in each answer and says what is ours.</summary>
internal sealed class VolumeApi(OpenStackWire wire)
{
    private const string Root = "https://volume";

    private ProviderCall Call(string operation, CallKind kind) => wire.Call(operation, Catalogue.Volume, kind);

    public Task<IReadOnlyList<VolumeRow>> Volumes(CancellationToken ct) =>
        wire.List<VolumesAnswer, VolumeRow>(Call("list-volumes", CallKind.Look), $"{Root}/volumes/detail", a => a.Volumes, a => a.VolumesLinks.HaveNext(), v => v.Id, ct);

    public async Task<VolumeRow> Volume(string id, CancellationToken ct) => (await wire.Ask<VolumeAnswer>(Call("get-volume", CallKind.Look), $"{Root}/volumes/{id}", ct)).Volume;

    /// <summary>202; <c>creating</c> for a while, then <c>available</c>, or <c>error</c> when no back end has room.</summary>
    public Task<Made<VolumeAnswer>> CreateVolume(CreateVolume request, CancellationToken ct) =>
        wire.Make<VolumeAnswer>(Call("create-volume", CallKind.Create), HttpMethod.Post, $"{Root}/volumes", new CreateVolumeRequest(request), ct);

    /// <summary>202, then 404; 400 while it is held or has snapshots.</summary>
    public Task<string?> DeleteVolume(string id, CancellationToken ct) => wire.Drop(Call("delete-volume", CallKind.Set), $"{Root}/volumes/{id}", ct);

    public async Task<int> SnapshotsOf(string volume, CancellationToken ct) =>
        (await wire.Ask<SnapshotsAnswer>(Call("list-snapshots", CallKind.Look), $"{Root}/snapshots?volume_id={volume}", ct)).Snapshots.Count;

    public async Task<Limits> Limits(CancellationToken ct) => (await wire.Ask<LimitsAnswer>(Call("get-limits", CallKind.Look), $"{Root}/limits", ct)).Limits;

    public async Task<IReadOnlyList<string>> Zones(CancellationToken ct) =>
        [.. (await wire.Ask<ZonesAnswer>(Call("list-zones", CallKind.Look), $"{Root}/os-availability-zone", ct)).Zones.Select(zone => zone.Name)];
}

/// <param name="Status"><c>creating available reserved attaching in-use detaching deleting error error_deleting …</c>.</param>
/// <param name="Size">GB.</param>
/// <param name="CreatedAt">Without an offset.</param>
/// <param name="UpdatedAt">Without an offset; moves with the state.</param>
internal sealed record VolumeRow(
    string Id, string Status, string? Name = null, int Size = 0, IReadOnlyDictionary<string, string>? Metadata = null, IReadOnlyList<VolumeAttachment>? Attachments = null,
    string? AvailabilityZone = null, string? CreatedAt = null, string? UpdatedAt = null)
{
    public bool IsHeld => Attachments is { Count: > 0 };

    public bool IsHeldBy(string server) => Attachments?.Any(held => held.ServerId == server) ?? false;
}

internal sealed record VolumeAttachment(string? ServerId = null);

/// <param name="AvailabilityZone">Null: Cinder's own choice.</param>
/// <param name="VolumeType">Null: Cinder's default.</param>
internal sealed record CreateVolume(string Name, int Size, IReadOnlyDictionary<string, string> Metadata, string? AvailabilityZone, string? VolumeType);

internal sealed record CreateVolumeRequest(CreateVolume Volume);

internal sealed record VolumeAnswer(VolumeRow Volume);

internal sealed record VolumesAnswer(IReadOnlyList<VolumeRow> Volumes, IReadOnlyList<PageLink>? VolumesLinks = null);

internal sealed record SnapshotsAnswer(IReadOnlyList<SnapshotRow> Snapshots);

internal sealed record SnapshotRow(string Id);
