using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.Router;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AppsEducation.CloudSimulator;

/// <summary>The three ports of a simulator: its API, and the machines' names over https and http. Chosen once and kept in the data folder.</summary>
internal sealed record Ports(int Api, int Https, int Http)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Ports Keep(string folder, int? api, int? https, int? http)
    {
        var file = Path.Combine(folder, "ports.json");
        var kept = File.Exists(file) ? JsonSerializer.Deserialize<Ports>(File.ReadAllText(file), Json) : null;
        var ports = new Ports(Choose(api, kept?.Api), Choose(https, kept?.Https), Choose(http, kept?.Http));
        WriteWhole(file, JsonSerializer.Serialize(ports, Json));
        return ports;
    }

    /// <summary>All of it or nothing: a process killed while writing must not leave half a file for its successor.</summary>
    public static void WriteWhole(string file, string text)
    {
        File.WriteAllText($"{file}.new", text);
        File.Move($"{file}.new", file, overwrite: true);
    }

    private static int Choose(int? asked, int? kept)
    {
        if (asked is > 0 and var given)
            return given;
        if (kept is > 0 and var before)
            return before;
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}

/// <summary>The simulator behind Kestrel.</summary>
internal static class Listening
{
    private static readonly ConcurrentDictionary<string, SslStreamCertificateContext> Certificates = new();

    public static void ListenAt(this WebApplicationBuilder builder, Ports ports, Simulator simulator) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Loopback, ports.Api);
        kestrel.Listen(IPAddress.Loopback, ports.Http);
        kestrel.Listen(IPAddress.Loopback, ports.Https, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = context => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = Present(simulator, context.ClientHelloInfo.ServerName) }),
        }));
    });

    public static void Serve(this WebApplication app, Ports ports, Simulator simulator) => app.Run(context =>
        context.Connection.LocalPort == ports.Api ? ServeApi(context, simulator) : ServeName(context, simulator, context.Connection.LocalPort == ports.Https));

    // No machine for the name: the handshake ends, as a refused connection would.
    private static SslStreamCertificateContext Present(Simulator simulator, string name)
    {
        var (reach, certificate, key) = simulator.Names.Connect(name);
        if (reach != Reach.Open)
            throw new AuthenticationException($"No machine answers at '{name}'.");
        return Certificates.GetOrAdd(certificate!, pem =>
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(pem, key), chain, offline: true);
        });
    }

    private static async Task ServeApi(HttpContext context, Simulator simulator)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var call = new ApiCall(context.Request.Method, context.Request.Path.ToUriComponent(), context.Request.QueryString.ToUriComponent(), body.ToArray())
        {
            Token = context.Request.Headers["X-Auth-Token"],
            ContentType = context.Request.ContentType,
            Header = name => context.Request.Headers[name],
            Origin = $"{context.Request.Scheme}://{context.Request.Host}",
        };
        ApiAnswer answer;
        try
        {
            answer = await simulator.Answer(call, context.RequestAborted);
        }
        catch (Exception error) when (error is AnswerLostException || (error is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers.Append(name, value);
        if (answer.ContentType is { } type)
            context.Response.ContentType = type;
        if (answer.Status != 204)
            context.Response.ContentLength = answer.Body.Length;
        if (answer.Body.Length > 0)
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private static async Task ServeName(HttpContext context, Simulator simulator, bool tls)
    {
        var answer = simulator.Names.Get(context.Request.Host.Host, context.Request.Path.ToUriComponent(), context.Request.Headers.AcceptLanguage);
        if (tls && answer.Reach != Reach.Open)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
