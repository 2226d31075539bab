using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace AppsEducation.CloudSimulator.Tests;

/// <summary>A control plane as the brief describes it, just big enough to enrol machines: written for these tests, sharing nothing with ours.</summary>
internal sealed class ControlPlane(TimeProvider time) : HttpMessageHandler
{
    private readonly Dictionary<string, (string Key, string Probe)> used = [];

    /// <summary>Tokens it accepts, with the host name of each.</summary>
    public Dictionary<string, string> Tokens { get; } = [];

    /// <summary>What it does instead of answering, when set.</summary>
    public Func<HttpResponseMessage>? Instead { get; set; }

    /// <summary>Makes the certificate for this name instead of the token's.</summary>
    public string? CertificateFor { get; set; }

    public TimeSpan Validity { get; set; } = TimeSpan.FromDays(90);

    public int Asked { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked++;
        if (Instead is { } instead)
            return instead();
        if (request.RequestUri!.AbsolutePath == "/enrol/renewal")
        {
            var probe = request.Headers.Authorization?.Parameter;
            var known = used.FirstOrDefault(entry => entry.Value.Probe == probe).Key;
            return known is null ? new HttpResponseMessage(HttpStatusCode.Unauthorized) : Certificate(Tokens[known], probe!);
        }
        var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)).RootElement;
        var (token, key) = (body.GetProperty("token").GetString()!, body.GetProperty("machineKey").GetString()!);
        if (!Tokens.TryGetValue(token, out var host))
            return Refuse(HttpStatusCode.Forbidden, "enrolment-invalid");
        if (used.TryGetValue(token, out var before) && before.Key != key)
            return Refuse(HttpStatusCode.Conflict, "enrolment-used");
        used.TryAdd(token, (key, $"prb_{used.Count}secret"));
        return Certificate(host, used[token].Probe);
    }

    private HttpResponseMessage Certificate(string host, string probe)
    {
        var named = CertificateFor ?? host;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={named}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(named);
        request.CertificateExtensions.Add(names.Build());
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now + Validity);
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = JsonContent.Create(new
            {
                hostName = host,
                certificate = certificate.ExportCertificatePem(),
                privateKey = key.ExportPkcs8PrivateKeyPem(),
                probeIdentity = probe,
                notAfter = now + Validity,
            }),
        };
    }

    private static HttpResponseMessage Refuse(HttpStatusCode status, string code) =>
        new(status) { Content = JsonContent.Create(new { type = "about:blank", title = code, code }) };
}
