using AppsEducation.Contracts.Http;

namespace AppsEducation.Provisioning.Hosting.Ovh;

/// <summary>An account, asked just now. A refusal is a line that says what to do.</summary>
internal sealed class OvhCheck(OvhClient client)
{
    public async Task<IReadOnlyList<CheckLine>> Run(CancellationToken ct)
    {
        var account = client.Account;
        IReadOnlyList<string> zones = [];
        var lines = new List<CheckLine>
        {
            await CheckLines.Ask("credentials", async () =>
            {
                zones = await client.Zones.Zones(ct);
                return (true, $"the consumer key of {account.ConsumerKey} may list {zones.Count} DNS zones");
            }),
        };
        if (!lines[0].Ok)
            return lines;   // the rest would say the same
        foreach (var zone in account.DnsZones)
            lines.Add(await CheckLines.Ask($"dns-zone {zone}", () => ZoneOf(zone, zones, ct)));
        if (account.Project is { } project)
        {
            lines.Add(await CheckLines.Ask($"quota {account.Region}", () => QuotaOf(project, ct)));
            if (account.Flavors.Count > 0)
                lines.Add(await CheckLines.Ask($"stock {account.Region}", () => StockOf(project, ct)));
        }
        return lines;
    }

    private async Task<(bool, string)> ZoneOf(string zone, IReadOnlyList<string> zones, CancellationToken ct)
    {
        if (!zones.Contains(zone, StringComparer.OrdinalIgnoreCase))
            return (false, $"the account holds no zone {zone}; create it at OVHcloud, or take it out of dnsZones");
        var status = await client.Zones.Status(zone, ct);
        return status.Errors is { Count: > 0 } errors ? (false, string.Join("; ", errors)) : (true, status.IsDeployed ? "deployed" : "being deployed");
    }

    private async Task<(bool, string)> QuotaOf(string project, CancellationToken ct)
    {
        if ((await client.Cloud.Quotas(project, ct)).FirstOrDefault(quota => quota.Region == client.Account.Region) is not { } quota)
            return (false, $"project {project} has nothing in {client.Account.Region}; activate the region, or name another one");
        var left = new List<(string What, long Left)>();
        if (quota.Instance is { } instances)
            left.AddRange([("servers", instances.MaxInstances - instances.UsedInstances), ("cores", instances.MaxCores - instances.UsedCores)]);
        if (quota.Volume is { } volumes)
            left.Add(("GB of volumes", volumes.MaxGigabytes - volumes.UsedGigabytes));
        return (left.All(one => one.Left > 0), string.Join(", ", left.Select(one => $"{Math.Max(0, one.Left)} {one.What} left")));
    }

    private async Task<(bool, string)> StockOf(string project, CancellationToken ct)
    {
        var there = (await client.Cloud.Flavors(project, client.Account.Region, ct)).ToLookup(flavor => flavor.Name);
        var words = client.Account.Flavors.Select(name => !there[name].Any() ? $"{name} isn't there" : there[name].Any(IsToBeHad) ? $"{name} available ({there[name].Max(flavor => flavor.Quota)})" : $"{name} not available");
        return (client.Account.Flavors.Any(name => there[name].Any(IsToBeHad)), string.Join(", ", words));
    }

    private static bool IsToBeHad(Wire.FlavorRow flavor) => flavor is { Available: true, Quota: > 0 };
}
