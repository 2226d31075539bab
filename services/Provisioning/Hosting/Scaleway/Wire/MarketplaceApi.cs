using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Wire;

/// <summary>marketplace/v2: which image a label means in a zone.</summary>
internal sealed class MarketplaceApi(ScalewayWire wire)
{
    /// <summary>What a root volume on block storage asks of its image; local volumes would need <c>instance_local</c>.</summary>
    public const string ForBlockStorage = "instance_sbs";

    /// <summary>404 <c>MarketplaceImage</c> for an unknown label. The first entry is often arm64: choose by <see cref="LocalImage.Boots"/>, never by position.</summary>
    public async Task<IReadOnlyList<LocalImage>> LocalImages(string zone, string label, CancellationToken ct)
    {
        var seen = 0;
        return await Pages.Gather(
            async number =>
            {
                var answer = await wire.Ask<LocalImagesAnswer>(new ProviderCall("list-images", "marketplace", CallKind.Look),
                    $"/marketplace/v2/local-images?image_label={Uri.EscapeDataString(label)}&zone={zone}&type={ForBlockStorage}&order_by=type_asc&page={number}&page_size=100", ct);
                seen += answer.LocalImages.Count;
                return (answer.LocalImages, answer.LocalImages.Count > 0 && seen < answer.TotalCount);
            },
            image => image.Id);
    }
}

/// <param name="Type"><c>instance_sbs instance_local</c>.</param>
internal sealed record LocalImage(string Id, IReadOnlyList<string> CompatibleCommercialTypes, string? Arch = null, string? Zone = null, string? Label = null, string? Type = null)
{
    public bool Boots(string commercialType) => Type is MarketplaceApi.ForBlockStorage && CompatibleCommercialTypes.Contains(commercialType);
}

internal sealed record LocalImagesAnswer(IReadOnlyList<LocalImage> LocalImages, int TotalCount = 0);
