using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.OpenStack;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tests;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

/// <summary>OVHcloud and a ministry's own OpenStack are two files; each mistake stops the start with the file, the place and a right value, and never with the secret.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OpenStackAccountFileTests : IDisposable
{
    private const string Ovh = """
        {
          "name": "ovh-gra-1", "provider": "OpenStack", "authUrl": "https://auth.cloud.ovh.net/v3", "project": "2c36ca94b2b64dd290377f4787e5966f",
          "credentials": { "user": "user-abc", "domain": "Default", "password": { "file": "os.key" } }, "region": "GRA11", "zones": ["nova"], "network": "Ext-Net",
          "images": { "debian_bookworm": "Debian 12" }, "flavors": ["b3-8", "b3-16"], "volumeType": "high-speed", "dataDevice": "/dev/sdb", "quotas": { "servers": 15 }, "qualification": "Personal", "jurisdiction": "FR",
          "agreement": { "kind": "paid", "startsOn": "2026-09-01", "endsOn": "2028-08-31", "noticeDays": 90, "contact": "a@example.org" }, "gateway": "127.0.0.1:8443"
        }
        """;

    private const string Ministry = """
        {
          "name": "ministere-1", "provider": "OpenStack", "authUrl": "https://cloud.ministere.example:5000", "project": "0f0dd8a2-63f4-4b40-9a6a-1c4cd9e4e7a1",
          "credentials": { "applicationCredential": "f826bad3edda4d4b956ef1354adfa34b", "secret": { "file": "os.key" } }, "region": "RegionOne", "zones": ["az1", "az2"], "network": "publique",
          "flavors": ["m1.medium"], "flavorsBySize": { "L": ["m1.large"] }, "rootGb": 20, "quotas": {}, "qualification": "Sensitive", "jurisdiction": "FR", "agreement": { "kind": "free", "startsOn": "2026-09-01" }
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-accounts").FullName;

    public OpenStackAccountFileTests() => File.WriteAllText(Path.Combine(folder, "os.key"), "canary-secret\n");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private OpenStackAccount Read(string text)
    {
        File.WriteAllText(Path.Combine(folder, "os.json"), text);
        return (OpenStackAccount)AccountFiles.Read(folder, _ => { }).Single();
    }

    [Test]
    public void An_academys_preference_is_read_here_too() =>
        Assert.That(Read(Ovh.Replace("\"region\": \"GRA11\"", "\"region\": \"GRA11\", \"preferredBy\": [\"07\"]")).PreferredBy, Is.EqualTo(new[] { "07" }));

    [Test]
    public void Ovhs_file_is_read()
    {
        var account = Read(Ovh);

        Assert.Multiple(() =>
        {
            Assert.That((account.Credential.User, account.Credential.Domain, account.Credential.ApplicationCredential), Is.EqualTo(("user-abc", "Default", (string?)null)));
            Assert.That(account.Credential.Secret.Read(), Is.EqualTo("canary-secret"));
            Assert.That(account.ToString(), Does.Not.Contain("canary"), "an account in a log shows where its secret is");
            Assert.That(account.Home, Is.EqualTo("project 2c36ca94b2b64dd290377f4787e5966f in GRA11 at OpenStack"));
            Assert.That((account.Network, account.Images["debian_bookworm"], account.VolumeType, account.DataDevice, account.RootGb, account.Architecture), Is.EqualTo(("Ext-Net", "Debian 12", "high-speed", "/dev/sdb", 10, "x86_64")));
        });
    }

    [Test]
    public void A_ministrys_file_is_read()
    {
        var account = Read(Ministry);

        Assert.Multiple(() =>
        {
            Assert.That((account.Credential.ApplicationCredential, account.Credential.User), Is.EqualTo(("f826bad3edda4d4b956ef1354adfa34b", (string?)null)));
            Assert.That(account.CloudZones, Is.EqualTo(new[] { "az1", "az2" }));
            Assert.That(account.Qualification, Is.EqualTo(Sensitivity.Sensitive));
            Assert.That((account.DataDevice, account.RootGb, account.FlavorsBySize["L"][0]), Is.EqualTo(("/dev/vdb", 20, "m1.large")), "virtio's second disk, where nothing is said");
        });
    }

    [Test]
    public void The_pages_file_is_read()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "hosting-accounts.md"));
        var json = page.Split("```json")[1..].Select(block => block.Split("```")[0]).Single(block => block.Contains("\"OpenStack\""));

        Assert.That(Read(json.Replace("ovh-gra-1.password", "os.key")).Flavors, Is.Not.Empty);
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        static TestCaseData Case(string what, string from, string to, params string[] says) => new TestCaseData(from, to, says).SetName("Refused of an OpenStack: " + what);
        yield return Case("no Keystone", "\"authUrl\": \"https://auth.cloud.ovh.net/v3\",", "", "/authUrl", "missing", "https://auth.cloud.ovh.net/v3");
        yield return Case("Scaleway's key for it", "authUrl", "apiUrl", "/apiUrl", "unknown keys are refused");
        yield return Case("http over a network", "https://auth", "http://auth", "/authUrl", "in clear");
        yield return Case("a query in the address", "net/v3", "net/v3?x=1", "/authUrl");
        yield return Case("a project by name", "2c36ca94b2b64dd290377f4787e5966f", "academie", "/project", "openstack project list");
        yield return Case("the password itself", "{ \"file\": \"os.key\" }", "\"canary\"", "/credentials/password");
        yield return Case("a user and an application credential", "\"user\": \"user-abc\"", "\"user\": \"user-abc\", \"applicationCredential\": \"x\"", "/credentials", "nothing of the other");
        yield return Case("no password", "\"password\": { \"file\": \"os.key\" }", "\"password\": null", "/credentials/password");
        yield return Case("a password that isn't there", "os.key", "other.key", "/credentials/password", "other.key");
        yield return Case("no region", "\"region\": \"GRA11\",", "", "/region", "\"GRA11\"");
        yield return Case("no zones", "[\"nova\"]", "[]", "/zones", "nova");
        yield return Case("no network", "\"network\": \"Ext-Net\",", "", "/network", "Ext-Net");
        yield return Case("no flavors", "[\"b3-8\", \"b3-16\"]", "[]", "/flavors", "b3-8");
        yield return Case("an empty flavor", "\"b3-8\"", "\" \"", "/flavors");
        yield return Case("a device that is none", "/dev/sdb", "/dev/../sda", "/dataDevice", "/dev/vdb");
        yield return Case("an empty type of volumes", "high-speed", "", "/volumeType");
        yield return Case("a zone of names", "\"gateway\"", "\"dnsZones\": [{\"zone\": \"a.example.fr\"}], \"gateway\"", "/dnsZones", "placesNothing");
        yield return Case("an unknown quota", "\"servers\"", "\"cores\"", "/quotas/cores");
        yield return Case("no qualification", "\"qualification\": \"Personal\",", "", "/qualification");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void A_mistake_stops_the_start_with_what_to_do(string from, string to, string[] says)
    {
        var at = Ovh.IndexOf(from, StringComparison.Ordinal);
        Assert.That(at, Is.GreaterThanOrEqualTo(0), "the test changes something");

        var wrong = Assert.Throws<ConfigurationException>(() => Read(Ovh.Remove(at, from.Length).Insert(at, to)))!;

        Assert.Multiple(() =>
        {
            foreach (var said in says.Append("os.json"))
                Assert.That(wrong.Message, Does.Contain(said));
            Assert.That(wrong.ToString(), Does.Not.Contain("canary"));
        });
    }

    private static readonly (string Pointer, Func<OpenStackAccount, string?> Kept)[] Places =
    [
        ("/authUrl", a => a.AuthUrl.OriginalString), ("/project", a => a.Project), ("/credentials/user", a => a.Credential.User), ("/credentials/domain", a => a.Credential.Domain),
        ("/region", a => a.Region), ("/zones/0", a => a.CloudZones[0]), ("/network", a => a.Network), ("/images/debian_bookworm", a => a.Images["debian_bookworm"]), ("/flavors/0", a => a.Flavors[0]),
        ("/volumeType", a => a.VolumeType), ("/dataDevice", a => a.DataDevice),
    ];

    [Test]
    public void Nasty_texts_are_kept_exactly_or_refused_with_their_place()
    {
        var faults = from place in Places
                     from text in NastyInputs.Texts
                     let fault = Fault(place.Pointer, place.Kept, text)
                     where fault is not null
                     select $"{place.Pointer} {NastyInputs.Shown(text)}: {fault}";

        Assert.That(faults, Is.Empty);
    }

    private string? Fault(string pointer, Func<OpenStackAccount, string?> read, string text)
    {
        try
        {
            var kept = read(Read(With(pointer, NastyInputs.Json(text))));
            return kept == text ? null : $"it was read as '{kept}'";
        }
        catch (ConfigurationException refused)
        {
            return refused.Message.Contains("os.json") && refused.Message.Contains(string.Join('/', pointer.Split('/').Take(2))) && refused.Message.Length < 2000 ? null : refused.Message[..Math.Min(300, refused.Message.Length)];
        }
    }

    private static string With(string pointer, string json)
    {
        const string mark = "@nasty@";
        var document = JsonNode.Parse(Ovh)!;
        var at = document;
        var parts = pointer.Split('/')[1..];
        foreach (var part in parts[..^1])
            at = at[part]!;
        if (int.TryParse(parts[^1], out var index))
            at[index] = mark;
        else
            at[parts[^1]] = mark;
        return document.ToJsonString().Replace(JsonSerializer.Serialize(mark), json);
    }
}
