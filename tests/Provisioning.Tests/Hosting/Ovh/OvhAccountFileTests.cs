using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Ovh;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Tests.Hosting.Ovh;

/// <summary>The file of an account that only holds zones: each mistake stops the start with the file, the place and a right value, and never with a key.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OvhAccountFileTests : IDisposable
{
    private const string Good = """
        {
          "name": "ovh-zones", "provider": "Ovh", "apiUrl": "https://eu.api.ovh.com/1.0", "placesNothing": true,
          "credentials": { "applicationKey": { "file": "ak" }, "applicationSecret": { "file": "as" }, "consumerKey": { "file": "ck" } },
          "dnsZones": [{ "zone": "apps.example.fr", "publicUrl": "https://{host}" }], "project": "2c36ca94b2b64dd290377f4787e5966f", "region": "GRA11", "flavors": ["b3-8"], "jurisdiction": "FR",
          "agreement": { "kind": "paid", "startsOn": "2026-09-01", "endsOn": "2028-08-31", "noticeDays": 90, "contact": "a@example.org" }
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-accounts").FullName;

    public OvhAccountFileTests()
    {
        foreach (var key in new[] { "ak", "as", "ck" })
            File.WriteAllText(Path.Combine(folder, key), $"canary{key}\n");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private OvhAccount Read(string text)
    {
        File.WriteAllText(Path.Combine(folder, "ovh.json"), text);
        return (OvhAccount)AccountFiles.Read(folder, _ => { }).Single();
    }

    [Test]
    public void A_file_is_read()
    {
        var account = Read(Good);

        Assert.Multiple(() =>
        {
            Assert.That((account.ApplicationKey.Read(), account.ApplicationSecret.Read(), account.ConsumerKey.Read()), Is.EqualTo(("canaryak", "canaryas", "canaryck")));
            Assert.That(account.ToString(), Does.Not.Contain("canary"), "an account in a log shows where its keys are");
            Assert.That((account.ApiUrl.AbsoluteUri, account.DnsZones.Single(), account.PlacesNothing, account.CallsPerSecond), Is.EqualTo(("https://eu.api.ovh.com/1.0", "apps.example.fr", true, 1d)));
            Assert.That((account.CloudZones.Count, account.Quotas.Count, account.Qualification, account.Region), Is.EqualTo((0, 0, Sensitivity.Ordinary, "GRA11")));
        });
    }

    [Test]
    public void The_pages_file_is_read()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "hosting-accounts.md"));
        var json = page.Split("```json")[1..].Select(block => block.Split("```")[0]).Single(block => block.Contains("\"Ovh\""));

        Assert.That(Read(json.Replace("ovh.application-key", "ak").Replace("ovh.application-secret", "as").Replace("ovh.consumer-key", "ck")).DnsZones, Is.Not.Empty);
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        static TestCaseData Case(string what, string from, string to, params string[] says) => new TestCaseData(from, to, says).SetName("Refused of an account at OVH: " + what);
        yield return Case("machines", "\"placesNothing\": true,", "", "/placesNothing", "OpenStack");
        yield return Case("zones of machines", "\"region\"", "\"zones\": [\"a\"], \"region\"", "/zones", "take it out");
        yield return Case("quotas", "\"region\"", "\"quotas\": {}, \"region\"", "/quotas");
        yield return Case("a gateway", "\"region\"", "\"gateway\": \"127.0.0.1:1\", \"region\"", "/gateway");
        yield return Case("no zone of names", "[{ \"zone\": \"apps.example.fr\", \"publicUrl\": \"https://{host}\" }]", "[]", "/dnsZones", "apps.example.fr");
        yield return Case("no address", "\"apiUrl\": \"https://eu.api.ovh.com/1.0\",", "", "/apiUrl", "https://eu.api.ovh.com/1.0");
        yield return Case("http over a network", "https://eu", "http://eu", "/apiUrl", "in clear");
        yield return Case("a key itself", "{ \"file\": \"ak\" }", "\"canary\"", "/credentials/applicationKey");
        yield return Case("no secret", "\"applicationSecret\": { \"file\": \"as\" }, ", "", "/credentials/applicationSecret");
        yield return Case("a consumer key that isn't there", "\"ck\"", "\"other\"", "/credentials/consumerKey", "other");
        yield return Case("OpenStack's credential", "\"applicationKey\"", "\"applicationCredential\"", "/credentials/applicationCredential", "unknown keys are refused");
        yield return Case("a project by name", "2c36ca94b2b64dd290377f4787e5966f", "academie", "/project");
        yield return Case("a project without a region", "\"region\": \"GRA11\",", "", "/region", "GRA11");
        yield return Case("flavors without a project", "\"project\": \"2c36ca94b2b64dd290377f4787e5966f\", \"region\": \"GRA11\",", "", "/flavors");
        yield return Case("no calls", "\"project\"", "\"callsPerSecond\": 0, \"project\"", "/callsPerSecond");
        yield return Case("no jurisdiction", "\"jurisdiction\": \"FR\",", "", "/jurisdiction");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void A_mistake_stops_the_start_with_what_to_do(string from, string to, string[] says)
    {
        var at = Good.IndexOf(from, StringComparison.Ordinal);
        Assert.That(at, Is.GreaterThanOrEqualTo(0), "the test changes something");

        var wrong = Assert.Throws<ConfigurationException>(() => Read(Good.Remove(at, from.Length).Insert(at, to)))!;

        Assert.Multiple(() =>
        {
            foreach (var said in says.Append("ovh.json"))
                Assert.That(wrong.Message, Does.Contain(said));
            Assert.That(wrong.ToString(), Does.Not.Contain("canary"));
        });
    }
}
