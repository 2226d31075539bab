using System.Collections.Concurrent;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppsEducation.Cli.Tests;

/// <summary>What was asked of the stub.</summary>
internal sealed record Asked(string Method, string Path, string Query, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public override string ToString() => $"{Method} {Path}{Query}";
}

/// <summary>An API of a few scripted routes, over HTTP in memory, written from Contracts: what isn't scripted is the problem 404.</summary>
internal sealed class StubApi : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> routes = [];
    private readonly WebApplication app;

    /// <param name="listens">On a port of its own, for a program that runs as a process.</param>
    public StubApi(bool listens = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (listens)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        else
            builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(Answer);
        app.Start();
        Lists("academies", Samples.Academies);
    }

    public ConcurrentQueue<Asked> Asked { get; } = [];

    /// <summary>Where it listens.</summary>
    public string Url => app.Urls.First();

    public HttpMessageHandler Handler => app.GetTestServer().CreateHandler();

    public int Times(string route) => Asked.Count(asked => $"{asked.Method} {asked.Path}" == $"{route.Split(' ')[0]} {PathOf(route.Split(' ')[1])}");

    /// <summary>The body that was sent there, last.</summary>
    public string BodyOf(string route) => Asked.Last(asked => $"{asked.Method} {asked.Path}" == $"{route.Split(' ')[0]} {PathOf(route.Split(' ')[1])}").Body;

    /// <param name="route"><c>GET academies</c>: relative to /api/v1, or from the root with a slash.</param>
    public StubApi On(string route, RequestDelegate answer)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        routes[$"{method} {PathOf(path)}"] = answer;
        return this;
    }

    public StubApi On(string route, object answer, int status = 200) => On(route, http => Json(http, answer, status));

    public StubApi Refuses(string route, int status, string code, string? detail = "It was refused.", string? next = null, IReadOnlyList<FieldError>? errors = null) =>
        On(route, http => Problem(http, status, code, detail, next, errors));

    /// <summary>A list with cursors and limits, as the API's.</summary>
    public StubApi Lists<T>(string path, IReadOnlyList<T> items, string? etag = null) => On($"GET {path}", http =>
    {
        var from = int.Parse(http.Request.Query["cursor"].FirstOrDefault() ?? "0");
        var limit = int.Parse(http.Request.Query["limit"].FirstOrDefault() ?? "50");
        if (limit is < 1 or > 200)
            return Problem(http, 400, ProblemCodes.Validation, "limit is from 1 to 200", null, null);
        var page = items.Skip(from).Take(limit).ToArray();
        if (etag is not null)
            http.Response.Headers.ETag = etag;
        return Json(http, new ListAnswer<T>(page, from + page.Length < items.Count ? (from + page.Length).ToString() : null), 200);
    });

    /// <summary>An event stream: each connection gets the next script; the last one repeats.</summary>
    public StubApi Streams(string operation, params Func<EventWriter, HttpContext, Task>[] connections)
    {
        var count = 0;
        return On($"GET operations/{operation}/events", async http =>
        {
            var script = connections[Math.Min(Interlocked.Increment(ref count), connections.Length) - 1];
            http.Response.ContentType = "text/event-stream";
            await script(new EventWriter(http), http);
        });
    }

    public static Task Json(HttpContext http, object answer, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(answer as string ?? JsonSerializer.Serialize(answer, answer.GetType(), ApiJson.Strict));
    }

    public static Task Problem(HttpContext http, int status, string code, string? detail, string? next, IReadOnlyList<FieldError>? errors)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        return http.Response.WriteAsync(JsonSerializer.Serialize(
            new ProblemAnswer($"/problems/{code}", "Refused", status, detail, http.Request.Path, code, errors, next, null, "req-42"), ApiJson.Strict));
    }

    private async Task Answer(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        Asked.Enqueue(new Asked(
            http.Request.Method, http.Request.Path, http.Request.QueryString.Value ?? "", await reader.ReadToEndAsync(),
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (routes.TryGetValue($"{http.Request.Method} {http.Request.Path}", out var route))
            await route(http);
        else
            await Problem(http, 404, ProblemCodes.NotFound, "There is no such thing.", null, null);
    }

    private static string PathOf(string path) => path.StartsWith('/') ? path : $"/api/v1/{path}";

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}

/// <summary>Writes server-sent events.</summary>
internal sealed class EventWriter(HttpContext http)
{
    public async Task Send(string id, string type, object data)
    {
        await http.Response.WriteAsync($"id: {id}\nevent: {type}\ndata: {data as string ?? JsonSerializer.Serialize(data, data.GetType(), ApiJson.Strict)}\n\n");
        await http.Response.Body.FlushAsync();
    }

    /// <summary>Keeps the connection open until the reader goes away.</summary>
    public async Task Hold()
    {
        await http.Response.Body.FlushAsync();
        var gone = new TaskCompletionSource();
        using var registration = http.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }
}
