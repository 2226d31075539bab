using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace AppsEducation.CloudSimulator.Guests;

/// <summary>A machine's two calls to its control plane, and what it makes of the answers.</summary>
internal static class Enrolment
{
    public static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    /// <summary>Asks for the certificate: with the token the first time, with the probe identity later.</summary>
    public static async Task<Outcome> Ask(HttpClient network, DiskRow disk, DateTimeOffset now, CancellationToken ct)
    {
        var machine = disk.Machine!;
        using var request = disk.ProbeIdentity is { } identity
            ? new HttpRequestMessage(HttpMethod.Post, $"{machine.ControlPlane}/enrol/renewal") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", identity) } }
            : new HttpRequestMessage(HttpMethod.Post, $"{machine.ControlPlane}/enrol")
            {
                Content = JsonContent.Create(new { token = machine.EnrolmentToken, instance = machine.Instance, machineKey = PublicKey(disk.MachineKey!) }),
            };
        try
        {
            using var response = await network.SendAsync(request, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Read(body, machine.HostName, now),
                // What no repetition changes. Everything else may be the control plane's bad day.
                HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity =>
                    new Outcome.Refused($"{(int)response.StatusCode} {Title(body)}"),
                _ => new Outcome.Again($"{(int)response.StatusCode}"),
            };
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new Outcome.Again(error.Message);
        }
    }

    private static Outcome Read(string body, string hostName, DateTimeOffset now)
    {
        try
        {
            var root = JsonDocument.Parse(body).RootElement;
            string Text(string name) => root.GetProperty(name).GetString() ?? throw new JsonException($"{name} is null");
            if (Text("hostName") != hostName)
                return new Outcome.Refused($"the certificate is for {Text("hostName")}, not for {hostName}");
            var (chain, key) = (Text("certificate"), Text("privateKey"));
            using var leaf = X509Certificate2.CreateFromPem(chain, key);   // refuses a key that isn't the certificate's
            if (!leaf.MatchesHostname(hostName, allowCommonName: false))
                return new Outcome.Refused($"the certificate does not name {hostName}");
            DateTimeOffset from = leaf.NotBefore, until = leaf.NotAfter;
            if (now < from || now >= until)
                return new Outcome.Refused($"the certificate is valid from {from:u} to {until:u}; it is {now:u}");
            return new Outcome.Enrolled(chain, key, Text("probeIdentity"), until);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or CryptographicException or ArgumentException)
        {
            return new Outcome.Refused($"the answer is unusable: {error.Message}");
        }
    }

    private static string Title(string body)
    {
        try
        {
            var root = JsonDocument.Parse(body).RootElement;
            return root.TryGetProperty("code", out var code) ? code.ToString() : root.TryGetProperty("title", out var title) ? title.ToString() : "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    private static string PublicKey(string machineKey)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(machineKey), out _);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    internal abstract record Outcome
    {
        internal sealed record Enrolled(string Certificate, string PrivateKey, string ProbeIdentity, DateTimeOffset NotAfter) : Outcome;

        internal sealed record Refused(string Reason) : Outcome;

        internal sealed record Again(string Reason) : Outcome;
    }
}
