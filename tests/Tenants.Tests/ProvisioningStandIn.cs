using System.Net;
using System.Net.Http.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Tenants.Tests;

/// <summary>Provisioning's preflight, played by the test: what fits is a function of the wishes; it can be away.</summary>
internal sealed class ProvisioningStandIn : HttpMessageHandler
{
    public List<IReadOnlyList<PlacementWish>> Asked { get; } = [];
    public bool IsAway { get; set; }

    /// <summary>It answers, and says that it can't now.</summary>
    public ProblemAnswer? Trouble { get; set; }
    public int Calls { get; private set; }
    public string? Language { get; private set; }

    /// <summary>How many fit; the rest is refused with <see cref="Refusal"/>.</summary>
    public int Room { get; set; } = int.MaxValue;

    public (string Code, Text Detail) Refusal { get; set; } =
        (ProblemCodes.QuotaExceeded, new("scw-par-1 : 15 serveurs sur 15.", "scw-par-1: 15 of 15 servers."));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Calls++;
        Language = request.Headers.AcceptLanguage.ToString();
        if (Trouble is { } trouble)
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
            {
                Content = JsonContent.Create(trouble, new("application/problem+json"), ApiJson.Tolerant),
                Headers = { RetryAfter = new(TimeSpan.FromSeconds(5)) },
            };
        if (IsAway)
            throw new HttpRequestException(HttpRequestError.ConnectionError, "connection refused");
        Assert.That(request.RequestUri!.AbsolutePath, Is.EqualTo("/api/v1/placements/preflight"), "the only thing that Tenants asks Provisioning");
        var wishes = (await request.Content!.ReadFromJsonAsync<PreflightRequest>(ApiJson.Strict, cancellationToken))!.Wishes;
        Asked.Add(wishes);
        var verdicts = wishes.Select((wish, index) => index < Room
            ? new PlacementVerdict(wish.Instance, true, "scw-par-1", ["servers 11 of 15 free"], null, null)
            : new PlacementVerdict(wish.Instance, false, null, [], Refusal.Code, Refusal.Detail));
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(new PreflightAnswer([.. verdicts]), options: ApiJson.Tolerant) };
    }
}
