using System.Text.RegularExpressions;
using AppsEducation.CloudSimulator;

namespace AppsEducation.RecordingReplay;

/// <summary>What a recording needs around it, by the cloud it was recorded at: accounts that fit, requests that can be sent again, headers that matter.</summary>
internal abstract class Stage
{
    public abstract SimulatorOptions Options { get; }

    public abstract Uri Address { get; }

    /// <summary>Headers of an answer that are compared where they were recorded.</summary>
    public abstract IReadOnlyList<string> Headers { get; }

    public abstract string? LeavesOut(Exchange exchange);

    /// <summary>The exchange as it is played.</summary>
    public abstract Exchange Ready(Exchange exchange);

    public virtual Task Arrange(Simulator simulator, HttpClient http, Exchange exchange, IdMap ids) => Task.CompletedTask;

    /// <summary>Sent with every request, where one token does for all.</summary>
    public virtual string? Token => null;

    public virtual void Authorize(HttpRequestMessage request, Exchange exchange)
    {
    }

    /// <summary>What later requests need of an answer.</summary>
    public virtual void Remember(Exchange exchange, HttpResponseMessage response)
    {
    }

    public static Stage For(IReadOnlyList<Exchange> exchanges) => exchanges is [{ OfOpenStack: true }, ..] ? new OpenStackStage(exchanges) : new ScalewayStage(exchanges);
}

internal sealed partial class ScalewayStage : Stage
{
    // Public images belong to a project of Scaleway's own.
    private const string Marketplace = "51b656e3-4865-41e8-adbc-0c45bdd780db";

    private readonly SimulatedAccount account;

    public ScalewayStage(IReadOnlyList<Exchange> exchanges)
    {
        var project = exchanges.SelectMany(exchange => Project().Matches(exchange.RequestBody + exchange.ResponseBody)).Select(match => match.Groups["id"].Value)
            .FirstOrDefault(id => id != Marketplace) ?? "105bdce1-64c0-48ab-899d-868455867ecf";
        account = new SimulatedAccount
        {
            Name = "recorded",
            SecretKey = "11111111-1111-4111-8111-111111111111",
            OrganizationId = project,
            ProjectId = project,
            Zones = [.. exchanges.Select(exchange => DnsZone().Match(exchange.Url.AbsolutePath)).Where(match => match.Success).Select(match => match.Groups["zone"].Value).Distinct()],
        };
    }

    // Recorded listings show what was written the moment before; the lag is an assumption of ours, for drivers' sake.
    public override SimulatorOptions Options => new() { Accounts = [account], CallsPerSecond = null, Timings = new Timings { ListingLag = TimeSpan.Zero } };

    public override Uri Address => new("https://api.scaleway.com");

    public override IReadOnlyList<string> Headers { get; } = ["X-Total-Count", "Link", "Location", "X-Envoy-Ratelimited", "Retry-After"];

    public override string? LeavesOut(Exchange exchange) => Scope.LeavesOut(exchange);

    public override Exchange Ready(Exchange exchange) => Requests.Remake(exchange);

    public override async Task Arrange(Simulator simulator, HttpClient http, Exchange exchange, IdMap ids)
    {
        if (exchange.Alone)
            await Circumstances.Arrange(simulator, http, exchange, ids);
    }

    public override string? Token => account.SecretKey;

    [GeneratedRegex("\"project(_id)?\": ?\"(?<id>[0-9a-f-]{36})\"")]
    private static partial Regex Project();

    [GeneratedRegex("/dns-zones/(?<zone>[^/]+)/records")]
    private static partial Regex DnsZone();
}
