using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Wire;

/// <summary>block/v1: volumes. No wrapper around what it returns, <c>page_size</c>, and the count in the body.</summary>
internal sealed class BlockApi(ScalewayWire wire)
{
    private const int PageSize = 100;

    private static string Zone(string zone) => $"/block/v1/zones/{zone}";

    private static ProviderCall Call(string operation, string zone, CallKind kind) => new(operation, $"block/{zone}", kind);

    public Task<IReadOnlyList<VolumeRow>> Volumes(string zone, string tag, CancellationToken ct)
    {
        var seen = 0;
        return Pages.Gather(
            async number =>
            {
                var answer = await wire.Ask<VolumesAnswer>(Call("list-volumes", zone, CallKind.Look),
                    $"{Zone(zone)}/volumes?project_id={wire.Project}&tags={Uri.EscapeDataString(tag)}&page={number}&page_size={PageSize}", ct);
                seen += answer.Volumes.Count;
                return (answer.Volumes, answer.Volumes.Count > 0 && seen < answer.TotalCount);
            },
            volume => volume.Id);
    }

    public Task<VolumeRow> Volume(string zone, string id, CancellationToken ct) =>
        wire.Ask<VolumeRow>(Call("get-volume", zone, CallKind.Look), $"{Zone(zone)}/volumes/{id}", ct);

    /// <summary>200, not 201; <c>creating</c> for a while, and refused by a server until it is <c>available</c>.</summary>
    /// <param name="bytes">Decimal: 10 GB are 10,000,000,000.</param>
    public Task<Made<VolumeRow>> CreateVolume(string zone, string name, long bytes, IReadOnlyList<string> tags, CancellationToken ct) =>
        wire.Make<VolumeRow>(Call("create-volume", zone, CallKind.Create), HttpMethod.Post, $"{Zone(zone)}/volumes",
            new CreateVolume(name, wire.Project, 5000, new FromEmpty(bytes), tags), ct);

    /// <summary>The root volume of a server gets none of the server's tags; this is how it gets them.</summary>
    public Task<string?> TagVolume(string zone, string id, string name, IReadOnlyList<string> tags, CancellationToken ct) =>
        wire.Tell(Call("tag-volume", zone, CallKind.Set), HttpMethod.Patch, $"{Zone(zone)}/volumes/{id}", ScalewayWire.AsJson(new TagVolume(name, tags)), ct);

    /// <summary>204; 404 for one that is gone.</summary>
    public Task<string?> DeleteVolume(string zone, string id, CancellationToken ct) =>
        wire.Drop(Call("delete-volume", zone, CallKind.Set), $"{Zone(zone)}/volumes/{id}", ct);
}

/// <param name="Status"><c>creating available in_use resizing updating snapshotting deleting error locked</c>.</param>
/// <param name="Size">Bytes, decimal.</param>
/// <param name="References">Who holds it; it can't be deleted until there are none.</param>
/// <param name="UpdatedAt">Of its last attachment, detachment or change; becoming available after its creation doesn't move it (recorded in block-volume-basic).</param>
internal sealed record VolumeRow(
    string Id, string Name, string Status, long Size = 0, string? ProjectId = null, IReadOnlyList<string>? Tags = null,
    IReadOnlyList<VolumeReference>? References = null, DateTimeOffset? CreatedAt = null, DateTimeOffset? LastDetachedAt = null, DateTimeOffset? UpdatedAt = null)
{
    public bool IsHeld => References is { Count: > 0 };
}

/// <param name="Status"><c>attaching attached detaching</c>.</param>
internal sealed record VolumeReference(string ProductResourceId, string? Status = null);

internal sealed record CreateVolume(string Name, string ProjectId, int PerfIops, FromEmpty FromEmpty, IReadOnlyList<string> Tags);

internal sealed record FromEmpty(long Size);

internal sealed record TagVolume(string Name, IReadOnlyList<string> Tags);

internal sealed record VolumesAnswer(IReadOnlyList<VolumeRow> Volumes, int TotalCount = 0);
