using System.Net;
using System.Text;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>A provider that answers by a script and remembers what it was asked. What isn't scripted is an error of the test.</summary>
internal sealed class ScriptedCloud : HttpMessageHandler
{
    private readonly List<(string Call, Func<HttpRequestMessage, int, Task<HttpResponseMessage>> Answer)> script = [];
    private readonly Dictionary<string, int> asked = [];

    /// <summary>What was asked: <c>GET /instance/v1/zones/fr-par-1/servers/1</c>, with its body.</summary>
    public List<(string Call, string Body, HttpRequestMessage Request)> Asked { get; } = [];

    public IEnumerable<string> Calls => Asked.Select(ask => ask.Call);

    /// <param name="call">Method and path, with or without a query; the longest that fits wins.</param>
    public ScriptedCloud On(string call, int status, string body = "", Action<HttpResponseMessage>? more = null) => On(call, (_, _) =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        response.Headers.TryAddWithoutValidation("X-Request-Id", $"request-{Asked.Count}");
        more?.Invoke(response);
        return Task.FromResult(response);
    });

    /// <param name="answer">Given the request and how often this was asked before.</param>
    public ScriptedCloud On(string call, Func<HttpRequestMessage, int, Task<HttpResponseMessage>> answer)
    {
        script.RemoveAll(known => known.Call == call);
        script.Add((call, answer));
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        Asked.Add((call, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken), request));
        var fitting = script.Where(known => call.StartsWith(known.Call, StringComparison.Ordinal)).OrderByDescending(known => known.Call.Length).FirstOrDefault();
        if (fitting.Answer is null)
            throw new AssertionException($"The script has no answer to {call}");
        var before = asked.GetValueOrDefault(fitting.Call);
        asked[fitting.Call] = before + 1;
        var answer = await fitting.Answer(request, before).WaitAsync(cancellationToken);
        answer.RequestMessage = request;
        return answer;
    }
}
