using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AppsEducation.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace AppsEducation.EndToEnd.Tests.RealCloud;

/// <summary>One call as it went over the wire, answered by the cloud: <c>POST network /ports</c>.</summary>
/// <param name="Route">Method, service and path, ids left out.</param>
/// <param name="Status">What the cloud answered.</param>
internal sealed record SeenCall(string Route, int Status)
{
    public bool Changes => !Route.StartsWith("GET ", StringComparison.Ordinal) && !Authenticates;

    public bool Authenticates => Route.StartsWith("POST identity", StringComparison.Ordinal);

    public bool Accepted => Status < 300;
}

/// <summary>
/// Stands on loopback between the product and an OpenStack, counts what passes, and can keep an answer back: the cloud has done it then, and nobody knows. The catalogue that comes with a token
/// is rewritten, so that every call comes this way.
/// </summary>
internal sealed partial class CountingProxy : IAsyncDisposable
{
    // Keystone says where the rest is; its own is where the rig serves it.
    private static readonly Dictionary<string, string> Upstreams = new()
    {
        ["identity"] = "http://127.0.0.1:15000", ["compute"] = "http://127.0.0.1:18774", ["network"] = "http://127.0.0.1:19696", ["volume"] = "http://127.0.0.1:18776", ["image"] = "http://127.0.0.1:19292",
    };

    private readonly ConcurrentQueue<SeenCall> seen = new();
    private readonly List<Trap> traps = [];
    private readonly HttpClient upstream = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromMinutes(2) };
    private readonly WebApplication app;
    private readonly int port = Ports.Free();

    public CountingProxy()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1));
        app = builder.Build();
        app.Run(Pass);
    }

    public string AuthUrl => $"http://127.0.0.1:{port}/identity/v3";

    public Task Start() => app.StartAsync();

    /// <summary>All since the last time this was asked.</summary>
    public IReadOnlyList<SeenCall> Take()
    {
        var calls = new List<SeenCall>();
        while (seen.TryDequeue(out var call))
            calls.Add(call);
        return calls;
    }

    /// <summary>The answer of the n-th accepted call of that route is kept back, from now on counted.</summary>
    public Trap Keep(string route, int nth)
    {
        var trap = new Trap(route, nth);
        lock (traps)
            traps.Add(trap);
        return trap;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        upstream.Dispose();
    }

    private async Task Pass(HttpContext context)
    {
        var path = context.Request.Path.Value!.Split('/', 3);
        var (service, rest) = (path[1], "/" + path[2]);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), Upstreams[service] + rest + context.Request.QueryString);
        // What was asked is done whatever becomes of who asked: a killed caller doesn't take its call back.
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (body.Length > 0)
            request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in context.Request.Headers)
            if (name is not ("Host" or "Content-Length" or "Connection" or "Transfer-Encoding") && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        using var answer = await upstream.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var call = new SeenCall($"{context.Request.Method} {service} {Ids().Replace(Version().Replace(rest, ""), "{id}")}", (int)answer.StatusCode);
        seen.Enqueue(call);
        if (Caught(call) is { } trap)
        {
            trap.Spring();
            await trap.Released;
            context.Abort();
            return;
        }

        if (call.Authenticates)
            bytes = Encoding.UTF8.GetBytes(Upstreams.Aggregate(Encoding.UTF8.GetString(bytes), (text, one) => text.Replace(one.Value, $"http://127.0.0.1:{port}/{one.Key}", StringComparison.Ordinal)));
        context.Response.StatusCode = call.Status;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            if (name is not ("Connection" or "Content-Length" or "Transfer-Encoding"))
                context.Response.Headers[name] = values.ToArray();
        if (bytes.Length > 0)
            await context.Response.Body.WriteAsync(bytes);
    }

    private Trap? Caught(SeenCall call)
    {
        lock (traps)
            return call.Accepted ? traps.FirstOrDefault(trap => trap.Counts(call.Route)) : null;
    }

    [GeneratedRegex("[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")]
    private static partial Regex Ids();

    [GeneratedRegex(@"^/v[0-9.]+(/[0-9a-f]{32})?")]
    private static partial Regex Version();

    /// <summary>An answer that is kept back.</summary>
    internal sealed class Trap(string route, int nth)
    {
        private readonly TaskCompletionSource sprung = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int count;

        public string Route => route;

        /// <summary>The cloud has done it.</summary>
        public bool Sprung => sprung.Task.IsCompleted;

        internal Task Released => released.Task;

        /// <summary>The connection ends without an answer.</summary>
        public void Release() => released.TrySetResult();

        internal void Spring() => sprung.TrySetResult();

        internal bool Counts(string asked) => asked == route && ++count == nth;
    }
}
