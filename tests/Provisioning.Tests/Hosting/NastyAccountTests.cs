using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tests;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>The nasty inputs of reliability.md in every text of an account's file: kept exactly, or the start stops with the file and the place.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NastyAccountTests : IDisposable
{
    private const string Good = """
        {
          "name": "scw-par-1", "provider": "Scaleway", "apiUrl": "https://api.scaleway.com", "project": "105bdce1-64c0-48ab-899d-868455867ecf",
          "credentials": { "secretKey": { "file": "scw.key" } }, "region": "fr-par", "zones": ["fr-par-1"], "quotas": { "servers": 15 }, "qualification": "Personal", "jurisdiction": "FR",
          "agreement": { "kind": "free", "startsOn": "2026-09-01", "endsOn": "2028-08-31", "noticeDays": 90, "contact": "a@example.org" },
          "dnsZones": [{ "zone": "apps.example.fr", "publicUrl": "http://{host}:8081" }], "gateway": "127.0.0.1:8443", "commercialTypes": ["DEV1-S"], "caFile": null
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-accounts").FullName;

    public NastyAccountTests() => File.WriteAllText(Path.Combine(folder, "scw.key"), "11111111-2222-4333-8444-000000000001\n");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <param name="Pointer">Where in the file.</param>
    /// <param name="Kept">What was read there.</param>
    internal sealed record Place(string Pointer, Func<ScalewayAccount, string?> Kept)
    {
        public override string ToString() => Pointer;
    }

    private static readonly Place[] Places =
    [
        new("/name", a => a.Name),
        new("/provider", a => a.Provider),
        new("/apiUrl", a => a.ApiUrl.OriginalString),
        new("/project", a => a.Project),
        new("/credentials/secretKey/file", a => null),
        new("/region", a => a.Region),
        new("/zones/0", a => a.CloudZones[0]),
        new("/qualification", a => a.Qualification.ToString()),
        new("/jurisdiction", a => a.Jurisdiction),
        new("/agreement/kind", a => a.Agreement.Kind),
        new("/agreement/startsOn", a => a.Agreement.StartsOn.ToString("yyyy-MM-dd")),
        new("/agreement/contact", a => a.Agreement.Contact),
        new("/dnsZones/0/zone", a => a.DnsZones[0]),
        new("/dnsZones/0/publicUrl", a => a.PublicUrls.Values.Single()),
        new("/gateway", a => a.Gateway),
        new("/commercialTypes/0", a => a.CommercialTypes[0]),
        new("/caFile", a => null),
    ];

    [TestCaseSource(nameof(Places))]
    public void Is_kept_exactly_or_refused_with_its_place(Place place)
    {
        var faults = NastyInputs.Texts.Select(text => (Text: NastyInputs.Shown(text), Fault: Fault(place, text))).Where(tried => tried.Fault is not null);

        Assert.That(faults, Is.Empty);
    }

    private string? Fault(Place place, string text)
    {
        try
        {
            var kept = place.Kept((ScalewayAccount)Read(With(place.Pointer, NastyInputs.Json(text))).Single());
            return kept == text ? null : $"it was read as '{kept}'";
        }
        catch (ConfigurationException refused)
        {
            // Which part of a list or of a reference it is, the sentence's own words say.
            var named = string.Join('/', place.Pointer.Split('/').Take(2));
            return refused.Message.Contains("scw-par-1.json") && refused.Message.Contains(named) && refused.Message.Length < 2000 ? null : $"the refusal doesn't say where, shortly: {refused.Message[..Math.Min(400, refused.Message.Length)]}";
        }
    }

    [Test]
    public void What_exhausts_is_refused_by_the_files_name()
    {
        string[] files =
        [
            "", "null", "[]", NastyInputs.Deep, With("/quotas", NastyInputs.Deep), With("/zones", $"[{string.Join(',', Enumerable.Repeat("\"fr-par-1\"", 10_000))}]"),
            With("/name", "7"), With("/quotas", "{\"servers\": 1e3}"), With("/quotas", "{\"servers\": 99999999999}"), With("/quotas", "[]"), With("/name", NastyInputs.Json(NastyInputs.Megabyte)), With("/dnsZones", "{}"), Good + Good,
        ];

        foreach (var file in files)
            Assert.That(() => Read(file), Throws.TypeOf<ConfigurationException>().With.Message.Contains("scw-par-1.json"), file[..Math.Min(80, file.Length)]);
    }

    [Test]
    public void A_file_of_gigabytes_and_one_that_is_no_text_are_refused()
    {
        var path = Path.Combine(folder, "scw-par-1.json");
        using (var sparse = File.OpenWrite(path))
            sparse.SetLength(6L << 30);   // takes no room on the disk
        Assert.That(() => AccountFiles.Read(folder, _ => { }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("scw-par-1.json"));
        File.WriteAllBytes(path, [0xff, 0xfe, 0xff]);
        Assert.That(() => AccountFiles.Read(folder, _ => { }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("scw-par-1.json"));
    }

    private IReadOnlyList<HostingAccount> Read(string text)
    {
        File.WriteAllText(Path.Combine(folder, "scw-par-1.json"), text);
        return AccountFiles.Read(folder, _ => { });
    }

    private static string With(string pointer, string json)
    {
        const string mark = "@nasty@";
        var document = JsonNode.Parse(Good)!;
        JsonNode at = document;
        var parts = pointer.Split('/')[1..];
        foreach (var part in parts[..^1])
            at = int.TryParse(part, out var index) ? at[index]! : at[part]!;
        if (int.TryParse(parts[^1], out var last))
            at[last] = mark;
        else
            at[parts[^1]] = mark;
        return document.ToJsonString().Replace(JsonSerializer.Serialize(mark), json);
    }
}
