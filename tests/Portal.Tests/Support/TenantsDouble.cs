using System.Net;
using System.Net.Http.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Portal.Tests.Support;

/// <summary>Tenants at the other end of the wire: <c>GET /api/v1/subportals</c> with its tag, and whatever goes wrong there.</summary>
internal sealed class TenantsDouble : HttpMessageHandler
{
    private readonly Lock gate = new();
    private IReadOnlyList<SubportalView> views = [];
    private int edition = 1;

    /// <summary>Every request so far, with what was answered.</summary>
    public List<(string Path, string? IfNoneMatch, HttpStatusCode Status)> Asked { get; } = [];

    /// <summary>Answers instead of the real thing; null: none.</summary>
    public Func<HttpResponseMessage>? Instead { get; set; }

    /// <summary>Awaited before an answer: to hold one back.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public void Has(params IReadOnlyList<SubportalView> now)
    {
        lock (gate)
            (views, edition) = (now, edition + 1);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (IReadOnlyList<SubportalView> Views, string Tag) now;
        lock (gate)
            now = (views, $"\"{edition}\"");
        await Gate.WaitAsync(cancellationToken);
        var known = request.Headers.IfNoneMatch.FirstOrDefault()?.Tag;
        var answer = Instead is { } instead ? instead()
            : known == now.Tag ? new HttpResponseMessage(HttpStatusCode.NotModified)
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(new ListAnswer<SubportalView>(now.Views, null), options: ApiJson.Tolerant) };
        answer.Headers.ETag ??= new System.Net.Http.Headers.EntityTagHeaderValue(now.Tag);
        answer.RequestMessage = request;
        lock (gate)
            Asked.Add((request.RequestUri!.PathAndQuery, known, answer.StatusCode));
        return answer;
    }
}
