using AppsEducation.Contracts.Http;

namespace AppsEducation.Provisioning.Hosting.Scaleway;

/// <summary>An account, asked just now. A refusal is a line that says what to do.</summary>
internal sealed class ScalewayCheck(ScalewayClient client)
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
        foreach (var zone in account.CloudZones)
        {
            lines.Add(await CheckLines.Ask($"image {zone}", () => ImageOf(zone, ct)));
            lines.Add(await CheckLines.Ask($"stock {zone}", () => StockOf(zone, ct)));
            lines.Add(await CheckLines.Ask($"quota {zone}", () => QuotaOf(zone, ct)));
        }

        foreach (var zone in account.DnsZones)
            lines.Add(await CheckLines.Ask($"dns-zone {zone}", () => ZoneOf(zone, ct)));
        return lines;
    }

    private async Task<(bool, string)> Credentials(CancellationToken ct)
    {
        var servers = await client.Api.Instances.CountServers(client.Account.CloudZones[0], ct);
        return (true, $"the key of {client.Account.SecretKey} may list project {client.Account.Project} ({servers} servers in {client.Account.CloudZones[0]})");
    }

    private async Task<(bool, string)> ImageOf(string zone, CancellationToken ct)
    {
        var images = await client.Api.Images.LocalImages(zone, Image, ct);
        var booting = client.Account.CommercialTypes.Where(type => images.Any(image => image.Boots(type))).ToArray();
        return booting.Length > 0
            ? (true, $"{Image} boots {string.Join(", ", booting)}")
            : (false, $"no image {Image} boots any of the account's commercialTypes; name others in its file");
    }

    private async Task<(bool, string)> StockOf(string zone, CancellationToken ct)
    {
        var stock = await client.Api.Instances.Availability(zone, ct);
        var words = client.Account.CommercialTypes.Select(type => $"{type} {stock.GetValueOrDefault(type)?.Value ?? "unknown"}").ToArray();
        return (client.Account.CommercialTypes.Any(type => stock.GetValueOrDefault(type)?.Value is "available" or "scarce"), string.Join(", ", words));
    }

    // Scaleway's quotas can't be asked for with a project's key: what is there is set against the limit in the account's file.
    private async Task<(bool, string)> QuotaOf(string zone, CancellationToken ct)
    {
        var servers = await client.Api.Instances.CountServers(zone, ct);
        return client.Account.Quotas.TryGetValue("servers", out var limit)
            ? (servers < limit, servers < limit ? $"{servers} of {limit} servers" : $"{servers} of {limit} servers: ask Scaleway for more and raise quotas.servers in the account's file, or remove some")
            : (true, $"{servers} servers, no limit in the account's file");
    }

    private async Task<(bool, string)> ZoneOf(string zone, CancellationToken ct) =>
        await client.Api.Dns.Zone(zone, ct) is not { } row
            ? (false, $"project {client.Account.Project} holds no zone {zone}; create it at Scaleway, or take it out of dnsZones")
            : (row.Status is "active" or "pending", row.Message is { Length: > 0 } message ? $"{row.Status}: {message}" : row.Status);
}
