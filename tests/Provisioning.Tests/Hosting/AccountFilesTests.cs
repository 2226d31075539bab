using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>Accounts are read at start; each mistake stops it with a sentence that names the file, the place and a right value, and never with the secret.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class AccountFilesTests : IDisposable
{
    private const string Key = "11111111-2222-4333-8444-00000canary1";

    private const string Good = """
        {
          "name": "scw-par-1",
          "provider": "Scaleway",
          "apiUrl": "https://api.scaleway.com",
          "project": "105bdce1-64c0-48ab-899d-868455867ecf",
          "credentials": { "secretKey": { "file": "scw.key" } },
          "region": "fr-par",
          "zones": ["fr-par-2", "fr-par-1"],
          "quotas": { "servers": 15, "data-gb": 1000 },
          "qualification": "Personal",
          "jurisdiction": "FR",
          "agreement": { "kind": "free", "startsOn": "2026-09-01", "endsOn": "2028-08-31", "noticeDays": 90, "contact": "a@example.org" },
          "dnsZones": [{ "zone": "apps.example.fr", "publicUrl": "http://{host}:8081" }],
          "gateway": "127.0.0.1:8443"
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-accounts").FullName;
    private readonly List<string> warnings = [];

    public AccountFilesTests()
    {
        File.WriteAllText(Path.Combine(folder, "scw.key"), Key.Replace("canary1", "0000001") + "\n");
        File.SetUnixFileMode(Path.Combine(folder, "scw.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private IReadOnlyList<HostingAccount> Read(string text, string name = "scw-par-1.json")
    {
        File.WriteAllText(Path.Combine(folder, name), text);
        return AccountFiles.Read(folder, warnings.Add);
    }

    [Test]
    public void Two_accounts_that_see_the_same_machines_are_refused_and_two_regions_of_a_project_are_not()
    {
        Read(Good);
        var twin = Good.Replace("scw-par-1", "scw-par-2").Replace("apps.example.fr", "other.example.fr");

        Assert.That(() => Read(twin, "scw-par-2.json"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("/project").And.Message.Contains("'scw-par-1'"));
        Assert.That(Read(twin.Replace("fr-par", "nl-ams"), "scw-par-2.json"), Has.Count.EqualTo(2));
    }

    [Test]
    public void A_whole_file_is_read()
    {
        var account = (ScalewayAccount)Read(Good).Single();

        Assert.Multiple(() =>
        {
            Assert.That(account.CloudZones, Is.EqualTo(new[] { "fr-par-2", "fr-par-1" }), "in the file's order");
            Assert.That(account.Quotas["data-gb"], Is.EqualTo(1000));
            Assert.That(account.Qualification, Is.EqualTo(Sensitivity.Personal));
            Assert.That(account.Agreement, Is.EqualTo(new Agreement("free", new DateOnly(2026, 9, 1), new DateOnly(2028, 8, 31), 90, "a@example.org")));
            Assert.That(account.PublicUrls["apps.example.fr"], Is.EqualTo("http://{host}:8081"));
            Assert.That(account.SecretKey.Read(), Does.EndWith("0000001"), "the file stands beside the account's");
            Assert.That(account.ToString(), Does.Not.Contain("0000001"), "an account in a log shows where its key is");
            Assert.That(warnings, Is.Empty);
        });
    }

    [Test]
    public void A_key_that_others_may_read_is_warned_of_once()
    {
        File.SetUnixFileMode(Path.Combine(folder, "scw.key"), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Read(Good);

        Assert.That(warnings, Has.Count.EqualTo(1).And.One.Contains("chmod 600"));
    }

    [Test]
    public void A_renewed_key_is_in_force_at_once_and_a_vanished_one_is_none()
    {
        var account = (ScalewayAccount)Read(Good).Single();
        File.WriteAllText(Path.Combine(folder, "scw.key"), "renewed");
        var renewed = account.SecretKey.Read();
        File.Delete(Path.Combine(folder, "scw.key"));

        Assert.That((renewed, account.SecretKey.Read()), Is.EqualTo(("renewed", (string?)null)));
    }

    // What was changed in the good file, and what the sentence must say.
    private static IEnumerable<TestCaseData> Mistakes()
    {
        static TestCaseData Case(string what, string from, string to, params string[] says) => new TestCaseData(from, to, says).SetName("Refused: " + what);
        yield return Case("no name", "\"name\": \"scw-par-1\",", "", "/name", "missing", "\"scw-par-1\"");
        yield return Case("a name with a path in it", "scw-par-1", "../etc", "/name");
        yield return Case("an unknown provider", "\"Scaleway\"", "\"Skaleway\"", "/provider", "'Skaleway'", "\"Scaleway\"");
        yield return Case("an unknown key", "\"region\"", "\"regoin\"", "/regoin", "unknown keys are refused");
        yield return Case("an unknown key below", "\"kind\"", "\"kidn\"", "/agreement/kidn");
        yield return Case("a key twice", "\"jurisdiction\": \"FR\",", "\"jurisdiction\": \"FR\", \"jurisdiction\": \"DE\",", "scw-par-1.json");
        yield return Case("no project", "105bdce1-64c0-48ab-899d-868455867ecf", "mine", "/project", "UUID");
        yield return Case("the secret itself", "{ \"file\": \"scw.key\" }", "\"" + Key + "\"", "/credentials/secretKey");
        yield return Case("two places for the secret", "\"file\": \"scw.key\"", "\"file\": \"scw.key\", \"env\": \"X\"", "/credentials/secretKey", "one place");
        yield return Case("a missing secret file", "scw.key", "other.key", "/credentials/secretKey", "other.key", "nothing is there");
        yield return Case("a secret that can't be read", "\"scw.key\"", "\".\"", "/credentials/secretKey", "can't read it");
        yield return Case("an empty secret", "\"scw.key\"", "\"/dev/null\"", "/credentials/secretKey", "it is empty");
        yield return Case("a missing variable", "\"file\": \"scw.key\"", "\"env\": \"APPSEDU_NO_SUCH_VARIABLE\"", "APPSEDU_NO_SUCH_VARIABLE", "nothing is there");
        yield return Case("http over a network", "https://api.scaleway.com", "http://api.scaleway.com", "/apiUrl", "in clear");
        yield return Case("a secret in the address", "https://api.scaleway.com", "https://u:p@api.scaleway.com", "/apiUrl");
        yield return Case("no zones", "[\"fr-par-2\", \"fr-par-1\"]", "[]", "/zones", "\"fr-par-1\"");
        yield return Case("a zone of another region", "\"fr-par-2\"", "\"nl-ams-1\"", "/zones");
        yield return Case("an unknown quota", "\"data-gb\"", "\"gigabytes\"", "/quotas/gigabytes", "data-gb");
        yield return Case("a negative quota", "15", "-1", "/quotas/servers");
        yield return Case("an unknown qualification", "\"Personal\"", "\"Top\"", "/qualification");
        yield return Case("a qualification by number", "\"Personal\"", "1", "/qualification");
        yield return Case("no agreement", "\"agreement\": { \"kind\": \"free\", \"startsOn\": \"2026-09-01\", \"endsOn\": \"2028-08-31\", \"noticeDays\": 90, \"contact\": \"a@example.org\" },", "", "/agreement", "startsOn");
        yield return Case("an agreement that ends before it starts", "2028-08-31", "2025-08-31", "/agreement/endsOn");
        yield return Case("a date that is none", "2028-08-31", "2028-02-31", "/agreement/endsOn");
        yield return Case("a zone with a scheme", "apps.example.fr", "https://apps.example.fr", "/dnsZones/0/zone");
        yield return Case("an address without the host", "http://{host}:8081", "http://here", "/dnsZones/0/publicUrl", "{host}");
        yield return Case("a gateway without a port", "127.0.0.1:8443", "127.0.0.1", "/gateway", "host:port");
        yield return Case("half a file", "\"region\": \"fr-par\",", "", "/region");
        yield return Case("no JSON", "{", "nonsense {", "is no JSON");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void A_mistake_stops_the_start_with_what_to_do(string from, string to, string[] says)
    {
        var at = Good.IndexOf(from, StringComparison.Ordinal);
        Assert.That(at, Is.GreaterThanOrEqualTo(0), "the test changes something");

        var wrong = Assert.Throws<ConfigurationException>(() => Read(Good.Remove(at, from.Length).Insert(at, to)))!;

        Assert.Multiple(() =>
        {
            Assert.That(wrong.Message, Does.Contain("scw-par-1.json"), "which file");
            foreach (var said in says)
                Assert.That(wrong.Message, Does.Contain(said));
            Assert.That(wrong.ToString(), Does.Not.Contain("canary"), "whatever was written into the file isn't repeated");
        });
    }

    [Test]
    public void Two_accounts_of_one_name_or_with_one_zone_are_refused()
    {
        Read(Good);
        var twice = Assert.Throws<ConfigurationException>(() => Read(Good, "zz.json"))!;
        var zone = Assert.Throws<ConfigurationException>(() => Read(Good.Replace("scw-par-1", "scw-par-2"), "zz.json"))!;

        Assert.Multiple(() =>
        {
            Assert.That(twice.Message, Does.Contain("zz.json: /name"));
            Assert.That(zone.Message, Does.Contain("zz.json: /dnsZones").And.Contain("apps.example.fr"));
        });
    }

    [TestCase(null, "it is not set")]
    [TestCase("/no/such/folder", "there is no folder")]
    public void Without_a_folder_the_start_says_which_setting(string? directory, string says) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => AccountFiles.Read(directory, warnings.Add))!.Message,
            Does.Contain("Hosting:AccountsDirectory").And.Contain("Hosting__AccountsDirectory").And.Contain(says));

    [Test]
    public void An_empty_folder_is_refused() =>
        Assert.That(Assert.Throws<ConfigurationException>(() => AccountFiles.Read(folder, warnings.Add))!.Message, Does.Contain("holds no *.json"));
}
