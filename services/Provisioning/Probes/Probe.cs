using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using AppsEducation.Contracts;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.Probes;

/// <summary>Opens a connection to a machine; a test gives its own.</summary>
internal delegate ValueTask<Stream> ConnectToMachine(Address address, CancellationToken ct);

/// <param name="InstanceId">Whose health it must be.</param>
/// <param name="HostName">The public name: SNI, Host, and what the certificate must be valid for.</param>
/// <param name="Address">Where to connect: the recorded address, or the account's gateway.</param>
/// <param name="Alive">The application's own alive path.</param>
internal sealed record ProbeTarget(string InstanceId, string HostName, Address Address, AliveCheck Alive);

/// <param name="Good">All of it was as it must be.</param>
/// <param name="Words">When not: what wasn't, in a few English words; shown to operators.</param>
internal sealed record Verdict(bool Good, string? Words)
{
    public static readonly Verdict Answers = new(true, null);

    public static Verdict Miss(string words) => new(false, words);
}

/// <summary>
/// Asks one service, as an agent's browser would, whether it works: TLS valid for the name, the application's own alive path, and the machine's functional probe, fresh and good.
/// Each probe is a new connection, so that a certificate that ended is seen.
/// </summary>
internal sealed class Probe(ConnectToMachine connect, ProbeTrust trust, IOptions<ProbeOptions> options, TimeProvider time)
{
    public const string HealthPath = "/.well-known/appsedu/health";
    private const int LargestBody = 64 * 1024;

    public async Task<Verdict> Look(ProbeTarget target, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Value.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var client = Client(target);
            return await Alive(client, target, either.Token) ?? await Works(client, target, either.Token) ?? Verdict.Answers;
        }
        catch (Exception error) when (!ct.IsCancellationRequested && Words(error) is { } words)
        {
            return Verdict.Miss(words);
        }
    }

    private async Task<Verdict?> Alive(HttpClient client, ProbeTarget target, CancellationToken ct)
    {
        var (status, body) = await Get(client, target.HostName, target.Alive.Path, ct);
        if (status != HttpStatusCode.OK)
            return Verdict.Miss($"{(int)status} at {target.Alive.Path}");
        // JSON may be written with or without blanks.
        return target.Alive.Contains is { } wanted && !Squeezed(body).Contains(Squeezed(wanted), StringComparison.Ordinal)
            ? Verdict.Miss($"{target.Alive.Path} doesn't say {wanted}")
            : null;
    }

    private async Task<Verdict?> Works(HttpClient client, ProbeTarget target, CancellationToken ct)
    {
        var (status, body) = await Get(client, target.HostName, HealthPath, ct);
        if (status != HttpStatusCode.OK)
            return Verdict.Miss($"{(int)status} at {HealthPath}");
        Health? health;
        try
        {
            health = JsonSerializer.Deserialize<Health>(body, ApiJson.Tolerant);
        }
        catch (JsonException)
        {
            return Verdict.Miss("its health isn't readable");
        }
        if (health is not { Version: 1 } || health.Instance != target.InstanceId)
            return Verdict.Miss("the health at this name is another instance's");
        var age = time.GetUtcNow() - health.CheckedAt;
        if (age > options.Value.FreshFor)
            return Verdict.Miss($"its last functional probe is {(long)age.TotalSeconds} s old");
        if (age < -options.Value.ClockSkew)
            return Verdict.Miss($"its clock runs {(long)-age.TotalSeconds} s ahead");
        return health.Ok ? null : Verdict.Miss($"its functional probe fails: {Plain(string.Join(", ", health.Checks?.Where(c => !c.Ok).Select(c => c.Name) ?? []))}");
    }

    private static async Task<(HttpStatusCode Status, string Body)> Get(HttpClient client, string hostName, string path, CancellationToken ct)
    {
        using var answer = await client.GetAsync(new Uri($"https://{hostName}{path}"), HttpCompletionOption.ResponseHeadersRead, ct);
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[LargestBody + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return length > LargestBody ? throw new TooLargeException(path) : (answer.StatusCode, Encoding.UTF8.GetString(buffer, 0, length));
    }

    private HttpClient Client(ProbeTarget target)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would let one machine answer for another, or lead the prober into our own network.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 32,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = (_, ct) => connect(target.Address, ct),
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = target.HostName,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = trust.Accepts,
            },
        };
        // The time limit is ours, on the injected clock.
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("appsedu-prober/1");
        return client;
    }

    // Null for what isn't the machine's doing: a fault of ours must be seen as one.
    private string? Words(Exception error) => error switch
    {
        OperationCanceledException => $"no answer within {options.Value.TimeLimit.TotalSeconds:0.#} s",
        TooLargeException large => large.Message,
        HttpRequestException { InnerException: AuthenticationException } => "its certificate isn't valid for its name, or its TLS is broken",
        HttpRequestException { InnerException: SocketException socket } => $"no connection: {socket.SocketErrorCode}",
        SocketException socket => $"no connection: {socket.SocketErrorCode}",
        HttpRequestException { InnerException: null or IOException } http => $"no answer: {http.HttpRequestError}",
        IOException => "the connection broke",
        _ => null,
    };

    private static string Squeezed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    // Names come from the machine and end on an operator's screen.
    private static string Plain(string text) => string.Concat(text.Where(c => c is >= ' ' and < '\u007f').Take(120));

    private sealed record Health(int Version, string? Instance, bool Ok, DateTimeOffset CheckedAt, IReadOnlyList<Check>? Checks);

    private sealed record Check(string? Name, bool Ok);

    private sealed class TooLargeException(string path) : Exception($"more than {LargestBody / 1024} KiB at {path}");
}
