using System.Net;

namespace AppsEducation.CloudSimulator.Calls;

/// <summary>The simulator as the last handler of an <see cref="HttpClient"/>: no sockets, no server, one call well under a millisecond.</summary>
internal sealed class SimulatorHandler(Simulator simulator) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var call = new ApiCall(request.Method.Method, request.RequestUri!.AbsolutePath, request.RequestUri.Query, body)
        {
            Token = request.Headers.TryGetValues("X-Auth-Token", out var tokens) ? tokens.FirstOrDefault() : null,
            ContentType = request.Content?.Headers.ContentType?.MediaType,
            Header = name => request.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null,
            Origin = request.RequestUri.GetLeftPart(UriPartial.Authority),
        };
        ApiAnswer answer;
        try
        {
            answer = await simulator.Answer(call, cancellationToken);
        }
        catch (AnswerLostException lost)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, lost.Message, lost);
        }
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { RequestMessage = request, Content = new ByteArrayContent(answer.Body) };
        if (answer.ContentType is { } type)
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var (name, value) in answer.Headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}
