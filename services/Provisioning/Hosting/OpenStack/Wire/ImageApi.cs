using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Wire;

/// <summary>Glance: which image a name means. Several may have it.</summary>
internal sealed class ImageApi(OpenStackWire wire)
{
    public Task<IReadOnlyList<ImageRow>> Images(string name, CancellationToken ct) =>
        wire.List<ImagesAnswer, ImageRow>(wire.Call("list-images", Catalogue.Image, CallKind.Look), $"https://image/images?name={Uri.EscapeDataString(name)}&status=active", a => a.Images, a => a.Next is not null, i => i.Id, ct);
}

/// <param name="Architecture">Not every image says it.</param>
/// <param name="MinDisk">GB.</param>
/// <param name="MinRam">MiB.</param>
internal sealed record ImageRow(string Id, string Status, string? Name = null, string? Architecture = null, int MinDisk = 0, int MinRam = 0, DateTimeOffset? CreatedAt = null);

internal sealed record ImagesAnswer(IReadOnlyList<ImageRow> Images, string? Next = null);
