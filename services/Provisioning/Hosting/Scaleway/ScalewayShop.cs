using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;

namespace AppsEducation.Provisioning.Hosting.Scaleway;

/// <summary>What can be had in an account's zones: which server type fits a size, is in stock, and boots the blueprint's image.</summary>
internal sealed class ScalewayShop(ScalewayAccount account, ScalewayApi api, TimeProvider time)
{
    private static readonly TimeSpan TypesKeep = TimeSpan.FromHours(6);
    private static readonly TimeSpan ImagesKeep = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan StockKeeps = TimeSpan.FromSeconds(60);

    private readonly Kept kept = new(time);
    private readonly Shortages shortages = new(time);

    /// <param name="Type">The server type; null when there is none.</param>
    /// <param name="Image">The image that boots it.</param>
    /// <param name="OutOfStock">There is none because of stock, which comes back; otherwise the account's file must change.</param>
    /// <param name="Words">The provider's word of its stock, or why there is none.</param>
    internal sealed record Offer(string? Type, string? Image, bool OutOfStock, string Words);

    public Task<Offer> Choose(string zone, Blueprint blueprint, BlueprintSize size, CancellationToken ct) => Choose(zone, blueprint, size, Shortages.Short, ct);

    /// <summary>For a new instance: whoever was stuck in one goes on to the next.</summary>
    public Task<IReadOnlyList<string>> Zones(IReadOnlyList<string> zones, Blueprint blueprint, BlueprintSize size, CancellationToken ct) =>
        Shortages.Order(zones, async zone => (await Choose(zone, blueprint, size, Shortages.Last, ct)).Type is null);

    /// <summary>A server of that type was refused in that zone for want of stock, whatever was said beforehand.</summary>
    public void RanOut(string zone, string type, string words) => shortages.Met(zone, type, words);

    private async Task<Offer> Choose(string zone, Blueprint blueprint, BlueprintSize size, TimeSpan shortFor, CancellationToken ct)
    {
        var types = await kept.Of($"types/{zone}", TypesKeep, () => api.Instances.ServerTypes(zone, ct));
        var fitting = Allowed(size).Where(name => types.TryGetValue(name, out var type) && Fits(type, size)).ToArray();
        if (fitting.Length == 0)
            return new Offer(null, null, OutOfStock: false, $"no server type of {account.Name}'s commercialTypes has {size.Cpus} processors and {size.MemoryGb} GB in {zone}");

        // The type of image must match that of the root volume, and the list often begins with arm64: the compatible types decide, never the position.
        var images = await kept.Of($"images/{zone}/{blueprint.Image}", ImagesKeep, () => api.Images.LocalImages(zone, blueprint.Image, ct));
        var booting = fitting.Select(name => (Name: name, Image: images.FirstOrDefault(image => image.Boots(name))?.Id)).Where(type => type.Image is not null).ToArray();
        if (booting.Length == 0)
            return new Offer(null, null, OutOfStock: false, $"no image {blueprint.Image} in {zone} boots {string.Join(", ", fitting)}");

        var stock = await Stock(zone, ct);
        foreach (var (name, image) in booting)
        {
            if (stock.GetValueOrDefault(name)?.Value is not "shortage" and var word && shortages.Why(zone, name, shortFor) is null)
                return new Offer(name, image, OutOfStock: false, $"{name} {word ?? "available"}");
        }

        return new Offer(null, null, OutOfStock: true, $"shortage of {string.Join(", ", booting.Select(type => type.Name))} in {zone}");
    }

    /// <summary>What the provider says of a type; one that it doesn't name isn't known to be short.</summary>
    public async Task<bool> IsShort(string zone, string type, CancellationToken ct) => (await Stock(zone, ct)).GetValueOrDefault(type)?.Value is "shortage";

    /// <summary>What was seen of the stock is forgotten: asked just now.</summary>
    public void Forget()
    {
        kept.Forget();
        shortages.Forget();
    }

    // Only a hint: a server may be created and even powered on, and then fall back to stopped.
    private Task<IReadOnlyDictionary<string, Availability>> Stock(string zone, CancellationToken ct) => kept.Of($"stock/{zone}", StockKeeps, () => api.Instances.Availability(zone, ct));

    private IEnumerable<string> Allowed(BlueprintSize size) => account.CommercialTypesBySize.GetValueOrDefault(size.Name) ?? account.CommercialTypes;

    private static bool Fits(ServerType type, BlueprintSize size) => !type.EndOfService && type.Ncpus >= size.Cpus && type.Ram >= size.MemoryGb * 1_000_000_000L;
}
