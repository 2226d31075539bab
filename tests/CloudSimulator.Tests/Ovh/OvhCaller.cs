using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AppsEducation.CloudSimulator.Tests.Ovh;

/// <summary>Somebody who signs as OVH's documentation says; written for these tests.</summary>
internal sealed class OvhCaller : IDisposable
{
    public const string Root = "/ovh/v1";
    public const string Zone = $"{Root}/domain/zone/academie.test";

    private readonly HttpClient http;

    public OvhCaller(Func<SimulatorOptions, SimulatorOptions>? with = null)
        : this(new Caller(options => (with ?? (same => same))(options with { Accounts = [.. options.Accounts, Account] })))
    {
    }

    /// <summary>In a world that has the account already.</summary>
    public OvhCaller(Caller others)
    {
        Others = others;
        http = others.Client(null);
    }

    public static SimulatedAccount Account => new()
    {
        Name = "ovh",
        Zones = ["academie.test"],
        Ovh = new OvhAccount { ApplicationKey = "ak", ApplicationSecret = "as", ConsumerKey = "ck" },
        OpenStack = OpenStack.StackCaller.Account("ovh", 7).OpenStack,
    };

    public Caller Others { get; }

    public Simulator Simulator => Others.Simulator;

    public TimeSpan Clock { get; set; }

    public string Secret { get; set; } = "as";

    public string Consumer { get; set; } = "ck";

    /// <summary>What is signed for an address; some clients leave the port out.</summary>
    public Func<string, string> Signed { get; set; } = address => address;

    public void Wait(double seconds) => Others.Wait(seconds);

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null, string origin = "http://api.test")
    {
        var text = body is null ? "" : JsonSerializer.Serialize(body);
        var time = (Others.Time.GetUtcNow() + Clock).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(method, origin + path) { Content = body is null ? null : new StringContent(text, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Ovh-Application", "ak");
        request.Headers.Add("X-Ovh-Consumer", Consumer);
        request.Headers.Add("X-Ovh-Timestamp", time);
        request.Headers.Add("X-Ovh-Signature", "$1$" + Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes($"{Secret}+{Consumer}+{method}+{Signed(origin + path)}+{text}+{time}"))));
        return await http.SendAsync(request);
    }

    public async Task<JsonNode?> Ask(HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var response = await Send(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(expected), $"{method} {path}: {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public async Task<long> Create(string name, string target, string type = "A") =>
        (await Ask(HttpMethod.Post, $"{Zone}/record", new { fieldType = type, subDomain = name, target, ttl = 60 }))!["id"]!.GetValue<long>();

    public Task<JsonNode?> Refresh(HttpStatusCode expected = HttpStatusCode.NoContent) => Ask(HttpMethod.Post, $"{Zone}/refresh", null, expected);

    public async Task<bool> IsDeployed() => (await Ask(HttpMethod.Get, $"{Zone}/status"))!["isDeployed"]!.GetValue<bool>();

    public void Dispose()
    {
        http.Dispose();
        Others.Dispose();
    }
}
