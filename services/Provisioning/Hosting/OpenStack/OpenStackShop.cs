using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;

namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>
/// What can be had in an account's zones: which flavor fits a size and boots the blueprint's image. OpenStack tells no stock beforehand, only what the project's limits leave; that a flavor has run out
/// shows in the server that was created with it, and is remembered here for a while.
/// </summary>
internal sealed class OpenStackShop(OpenStackAccount account, OpenStackApi api, TimeProvider time)
{
    private static readonly TimeSpan CatalogueKeeps = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ImagesKeep = TimeSpan.FromMinutes(5);   // a host replaces its images now and then
    private static readonly TimeSpan LimitsKeep = TimeSpan.FromSeconds(60);

    private readonly Kept kept = new(time);
    private readonly Shortages shortages = new(time);

    /// <param name="Flavor">Null when there is none.</param>
    /// <param name="Image">The image for it.</param>
    /// <param name="By">Why there is none: of stock, which comes back, or something in the account's file.</param>
    /// <param name="Words">What was chosen, or why nothing.</param>
    internal sealed record Offer(FlavorRow? Flavor, ImageRow? Image, BlockedBy By, string Words);

    public Task<Offer> Choose(string zone, Blueprint blueprint, BlueprintSize size, CancellationToken ct) => Choose(zone, blueprint, size, Shortages.Short, ct);

    /// <summary>For a new instance: whoever was stuck in one goes on to the next.</summary>
    public Task<IReadOnlyList<string>> Zones(IReadOnlyList<string> zones, Blueprint blueprint, BlueprintSize size, CancellationToken ct) =>
        Shortages.Order(zones, async zone => (await Choose(zone, blueprint, size, Shortages.Last, ct)).Flavor is null);

    private async Task<Offer> Choose(string zone, Blueprint blueprint, BlueprintSize size, TimeSpan shortFor, CancellationToken ct)
    {
        var name = account.Images.GetValueOrDefault(blueprint.Image, blueprint.Image);
        var images = await kept.Of($"images/{name}", ImagesKeep, () => api.Images.Images(name, ct));
        // Names aren't unique: the newest of those that our machines can boot.
        var image = images.Where(row => row.Status is "active" && (row.Architecture is null || row.Architecture == account.Architecture)).MaxBy(row => row.CreatedAt);
        if (image is null)
            return new Offer(null, null, BlockedBy.Policy, $"no active image {name} of {account.Architecture} in {account.Region}");

        var flavors = await kept.Of("flavors", CatalogueKeeps, () => api.Compute.Flavors(ct));
        var fitting = (account.FlavorsBySize.GetValueOrDefault(size.Name) ?? account.Flavors)
            .Select(wanted => flavors.FirstOrDefault(flavor => flavor.Name == wanted)).OfType<FlavorRow>().Where(flavor => Fits(flavor, size, image)).ToArray();
        if (fitting.Length == 0)
            return new Offer(null, null, BlockedBy.Policy,
                $"no flavor of {account.Name}'s flavors has {size.Cpus} processors, {size.MemoryGb} GB, a root disk of {Math.Max(account.RootGb, image.MinDisk)} GB and no other disk in {account.Region}");

        return fitting.FirstOrDefault(flavor => shortages.Why(zone, flavor.Name, shortFor) is null) is { } free
            ? new Offer(free, image, BlockedBy.Stock, $"{free.Name} available")
            : new Offer(null, null, BlockedBy.Stock, $"shortage of {string.Join(", ", fitting.Select(flavor => flavor.Name))} in {zone}; {string.Join("; ", fitting.Select(flavor => shortages.Why(zone, flavor.Name, shortFor)).Distinct())}");
    }

    /// <summary>A server of that flavor was accepted in that zone and couldn't be made. Where the server doesn't say which it was: none is tried for a while.</summary>
    public void RanOut(string zone, string? flavor, string words) => shortages.Met(zone, flavor, words);

    /// <summary>What the project's limits are too small for, in words; null when they leave enough for a server of that flavor.</summary>
    public async Task<string?> Lacks(FlavorRow flavor, CancellationToken ct)
    {
        var compute = await kept.Of("limits/compute", LimitsKeep, () => api.Compute.Limits(ct));
        return Lacking(
            ("instances", compute.Left("maxTotalInstances", "totalInstancesUsed"), 1),
            ("cores", compute.Left("maxTotalCores", "totalCoresUsed"), flavor.Vcpus),
            ("ram-mib", compute.Left("maxTotalRAMSize", "totalRAMUsed"), flavor.Ram));
    }

    /// <summary>The same for a data volume of that size.</summary>
    public async Task<string?> Lacks(BlueprintSize size, CancellationToken ct)
    {
        var volume = await kept.Of("limits/volume", LimitsKeep, () => api.Volumes.Limits(ct));
        return Lacking(("volumes", volume.Left("maxTotalVolumes", "totalVolumesUsed"), 1), ("volume-gb", volume.Left("maxTotalVolumeGigabytes", "totalGigabytesUsed"), size.DataGb));
    }

    /// <summary>The network that addresses are taken from; null and why when it isn't clear which. Names aren't unique: one that leads outside goes first.</summary>
    public async Task<(string? Id, string Words)> Network(CancellationToken ct)
    {
        var named = await kept.Of("network", CatalogueKeeps, () => api.Network.Networks(account.Network, ct));
        var best = named.Where(network => network.External).DefaultIfEmpty(named.Count == 1 ? named[0] : null).ToArray();
        return best is [{ } only] ? (only.Id, $"{only.Name} is {only.Id}") : (null, $"{named.Count} networks of {account.Region} are called '{account.Network}', and one that leads outside was expected");
    }

    /// <summary>For a volume: the zone of its server, where Cinder has one of that name; elsewhere its own default.</summary>
    public async Task<string?> VolumeZone(string zone, CancellationToken ct) =>
        (await kept.Of("zones/volume", CatalogueKeeps, () => api.Volumes.Zones(ct))).Contains(zone) ? zone : null;

    /// <summary>Asked just now.</summary>
    public void Forget()
    {
        kept.Forget();
        shortages.Forget();
    }

    private string? Lacking(params (string What, long? Left, long Needs)[] limits)
    {
        var lacking = limits.Where(limit => limit.Left < limit.Needs).Select(limit => $"limit of {limit.What} in {account.Region}: {limit.Left} left, needs {limit.Needs}").ToArray();
        return lacking.Length == 0 ? null : string.Join("; ", lacking);
    }

    // A flavor with an ephemeral or a swap disk would put that where the machine looks for its data volume.
    private bool Fits(FlavorRow flavor, BlueprintSize size, ImageRow image) =>
        !flavor.Disabled && flavor.Vcpus >= size.Cpus && flavor.Ram * 1_048_576L >= size.MemoryGb * 1_000_000_000L && flavor.Ram >= image.MinRam
        && flavor.Disk >= Math.Max(account.RootGb, image.MinDisk) && flavor is { Ephemeral: 0, Swap: 0 };
}
