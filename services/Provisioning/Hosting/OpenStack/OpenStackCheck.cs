using AppsEducation.Contracts.Http;

namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>An account, asked just now. A refusal is a line that says what to do.</summary>
internal sealed class OpenStackCheck(OpenStackClient client)
{
    // What all blueprints boot.
    private const string Image = "debian_bookworm";

    public async Task<IReadOnlyList<CheckLine>> Run(CancellationToken ct)
    {
        var account = client.Account;
        client.Shop.Forget();
        var lines = new List<CheckLine> { await CheckLines.Ask("credentials", () => Credentials(ct)) };
        if (!lines[0].Ok)
            return lines;   // the rest would say the same
        lines.Add(await CheckLines.Ask("network", () => Network(ct)));
        lines.Add(await CheckLines.Ask("image", () => ImageIsThere(ct)));
        lines.Add(await CheckLines.Ask("flavors", () => Flavors(ct)));
        foreach (var zone in account.CloudZones)
            lines.Add(await CheckLines.Ask($"zone {zone}", () => Zone(zone, ct)));
        lines.Add(await CheckLines.Ask("quota compute", () => ComputeQuota(ct)));
        lines.Add(await CheckLines.Ask("quota volumes", () => VolumeQuota(ct)));
        lines.Add(await CheckLines.Ask("quota network", () => NetworkQuota(ct)));
        return lines;
    }

    private async Task<(bool, string)> Credentials(CancellationToken ct)
    {
        var servers = await client.Api.Compute.Servers(ct);
        return (true, $"the credential of {client.Account.Credential.Secret} may list project {client.Account.Project} in {client.Account.Region} ({servers.Count} servers)");
    }

    private async Task<(bool, string)> Network(CancellationToken ct)
    {
        var (id, words) = await client.Shop.Network(ct);
        return (id is not null, words);
    }

    private async Task<(bool, string)> ImageIsThere(CancellationToken ct)
    {
        var name = client.Account.Images.GetValueOrDefault(Image, Image);
        var images = (await client.Api.Images.Images(name, ct)).Where(image => image.Architecture is null || image.Architecture == client.Account.Architecture).ToArray();
        return (images.Length > 0, images.Length > 0 ? $"{Image} is '{name}' ({images.MaxBy(image => image.CreatedAt)!.Id})" : $"no active image '{name}'; say in images of the account's file what {Image} is called there");
    }

    private async Task<(bool, string)> Flavors(CancellationToken ct)
    {
        var there = (await client.Api.Compute.Flavors(ct)).ToLookup(flavor => flavor.Name);
        var words = client.Account.Flavors.Select(name => there[name].FirstOrDefault() is { } flavor ? $"{name} ({flavor.Vcpus} processors, {flavor.Ram} MiB, {flavor.Disk} GB)" : $"{name} isn't there");
        return (client.Account.Flavors.Any(name => there[name].Any()), string.Join(", ", words));
    }

    private async Task<(bool, string)> Zone(string zone, CancellationToken ct)
    {
        var zones = await client.Api.Compute.Zones(ct);
        return (zones.Contains(zone), zones.Contains(zone) ? "available" : $"not among {string.Join(", ", zones)}; take another one into zones of the account's file");
    }

    private async Task<(bool, string)> ComputeQuota(CancellationToken ct)
    {
        var limits = await client.Api.Compute.Limits(ct);
        return Left([("servers", limits.Left("maxTotalInstances", "totalInstancesUsed")), ("cores", limits.Left("maxTotalCores", "totalCoresUsed")), ("MiB of memory", limits.Left("maxTotalRAMSize", "totalRAMUsed"))]);
    }

    private async Task<(bool, string)> VolumeQuota(CancellationToken ct)
    {
        var limits = await client.Api.Volumes.Limits(ct);
        return Left([("volumes", limits.Left("maxTotalVolumes", "totalVolumesUsed")), ("GB", limits.Left("maxTotalVolumeGigabytes", "totalGigabytesUsed"))]);
    }

    // Ten security groups is Neutron's default, and each service takes one.
    private async Task<(bool, string)> NetworkQuota(CancellationToken ct)
    {
        var quotas = await client.Api.Network.Quotas(ct);
        return Left([.. new[] { "security_group", "security_group_rule", "port" }.Where(quotas.ContainsKey).Select(name =>
            (name.Replace('_', ' ') + "s", quotas[name].Limit < 0 ? (long?)null : Math.Max(0, quotas[name].Limit - quotas[name].Used - quotas[name].Reserved)))]);
    }

    private static (bool, string) Left(IReadOnlyList<(string What, long? Left)> limits) =>
        (limits.All(limit => limit.Left is not 0), string.Join(", ", limits.Select(limit => limit.Left is { } left ? $"{left} {limit.What} left" : $"{limit.What} without limit")));
}
