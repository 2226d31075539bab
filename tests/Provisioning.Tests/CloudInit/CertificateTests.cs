using System.Net;
using System.Net.Http.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.CloudInit.Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.CloudInit;

[TestFixture]
internal sealed class CertificateTests
{
    private FakeTimeProvider clock = null!;
    private string folder = null!;

    [SetUp]
    public void Folder() => (clock, folder) = (new FakeTimeProvider(MachineHost.Start), Directory.CreateTempSubdirectory("appsedu-certificates-").FullName);

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void The_authority_is_made_once_and_its_key_is_its_own()
    {
        using var first = Authority();
        using var second = Authority();   // after a restart

        Assert.Multiple(() =>
        {
            Assert.That(second.Root!.Thumbprint, Is.EqualTo(first.Root!.Thumbprint), "else every machine's certificate would end with a restart");
            Assert.That(File.GetUnixFileMode(Path.Combine(folder, "authority.key")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(File.ReadAllText(Path.Combine(folder, "authority.pem")), Does.Not.Contain("PRIVATE"), "the one that is handed around");
            Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(2), "nothing half made is left");
        });
    }

    [Test]
    public async Task Processes_that_start_at_once_end_with_one_authority()
    {
        for (var start = 0; start < 50; start++)
        {
            Directory.Delete(folder, recursive: true);
            using var together = new Barrier(8);
            var roots = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
            {
                together.SignalAndWait();
                using var authority = Authority();
                return authority.Root!.Thumbprint;
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            Assert.That(roots.Distinct().Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public void A_broken_authority_stops_the_start_and_is_never_replaced()
    {
        Authority().Dispose();
        File.WriteAllText(Path.Combine(folder, "authority.key"), "-----BEGIN CERTIFICATE-----\n");

        Assert.That(Authority, Throws.TypeOf<ServiceDefaults.ConfigurationException>().With.Message.Contains("authority.key"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "authority.key")), Is.EqualTo("-----BEGIN CERTIFICATE-----\n"), "a new one would cut off every machine in silence");
    }

    [Test]
    public void A_long_name_is_in_the_certificate_whole()
    {
        using var authority = Authority();
        var name = $"etherpad.{new string('a', 60)}.apps-education.example";

        var issued = authority.For(name, new string('a', 60));

        using var leaf = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(issued.Chain);
        Assert.That(leaf.MatchesHostname(name, allowCommonName: false), Is.True, "a common name takes 64 characters only");
    }

    [Test]
    public void The_folder_gives_an_academy_s_wildcard()
    {
        Put("dijon", SelfSignedCertificates.For("*.dijon.apps.example"));

        var given = FromFolder().For("etherpad.dijon.apps.example", "dijon");

        Assert.That(given.Chain, Is.EqualTo(File.ReadAllText(Path.Combine(folder, "dijon.pem"))));
        Assert.That(given.NotAfter, Is.GreaterThan(clock.GetUtcNow()));
    }

    [Test]
    public void A_renewed_one_is_given_without_a_restart()
    {
        Put("dijon", SelfSignedCertificates.For("*.dijon.apps.example"));
        var certificates = FromFolder();
        var first = certificates.For("etherpad.dijon.apps.example", "dijon");
        Put("dijon", SelfSignedCertificates.For("*.dijon.apps.example"));

        Assert.That(certificates.For("etherpad.dijon.apps.example", "dijon").Chain, Is.Not.EqualTo(first.Chain));
    }

    [Test]
    public void A_wrong_one_is_refused_with_what_to_do()
    {
        Put("lille", SelfSignedCertificates.For("*.dijon.apps.example"));
        Put("ended", SelfSignedCertificates.For("*.ended.apps.example", MachineHost.Start.AddDays(2)));
        var certificates = FromFolder();

        Assert.Multiple(() =>
        {
            Assert.That(() => certificates.For("etherpad.paris.apps.example", "paris"), Throws.TypeOf<CertificateUnavailableException>().With.Message.Contains("paris.pem"), "none");
            Assert.That(() => certificates.For("etherpad.lille.apps.example", "lille"), Throws.TypeOf<CertificateUnavailableException>().With.Message.Contains("*.lille.apps.example"), "another's name");
        });
        clock.Advance(TimeSpan.FromDays(3));
        Assert.That(() => certificates.For("etherpad.ended.apps.example", "ended"), Throws.TypeOf<CertificateUnavailableException>().With.Message.Contains("not now"), "ended");
    }

    [Test]
    public void A_key_of_another_certificate_stops_the_start()
    {
        Put("dijon", (SelfSignedCertificates.For("*.dijon.apps.example").Certificate, SelfSignedCertificates.For("*.dijon.apps.example").Key));

        Assert.That(() => FromFolder().CheckAll(), Throws.TypeOf<CertificateUnavailableException>().With.Message.Contains("dijon.key"));
    }

    [Test]
    public async Task A_machine_whose_academy_has_no_certificate_is_told_to_come_again()
    {
        await using var host = await MachineHost.Begin(new() { ["Certificates:Mode"] = "Folder", ["Certificates:Directory"] = folder });
        var token = await host.PoweredOn("ins_7hk2m4q8z1n5c3vx");
        var key = MachineHost.NewMachineKey();

        var without = await host.Http.PostAsJsonAsync("/enrol", new Enrol(token, "ins_7hk2m4q8z1n5c3vx", key), ApiJson.Strict);
        Put("dijon", SelfSignedCertificates.For("*.dijon.localhost"));
        var with = await host.Http.PostAsJsonAsync("/enrol", new Enrol(token, "ins_7hk2m4q8z1n5c3vx", key), ApiJson.Strict);

        Assert.That((without.StatusCode, with.StatusCode), Is.EqualTo((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK)), "the token was not spent on a refusal");
        Assert.That(without.Headers.RetryAfter, Is.Not.Null);
    }

    [TestCase("Certificates:Mode", "Folder", "Certificates__Directory")]
    [TestCase("Machines:ControlPlane", "", "Machines__ControlPlane")]
    [TestCase("Machines:ControlPlane", "/enrol", "Machines__ControlPlane")]
    [TestCase("Machines:ControlPlane", "http://apps.education.example", "https")]
    [TestCase("Machines:ControlPlane", "https://a:b@apps.education.example", "Machines__ControlPlane")]
    [TestCase("Machines:MailRelay", "smtp.example", "host:port")]
    [TestCase("Machines:MailRelay", "smtp.example:25", "2525")]
    [TestCase("Machines:TokenLifetime", "00:00:00", "Machines__TokenLifetime")]
    [TestCase("Probes:MissesToIncident", "0", "Probes__MissesToIncident")]
    [TestCase("Probes:ControlAddresses:0", "nowhere", "host:port")]
    public async Task A_wrong_setting_stops_the_start_and_says_what_to_set(string setting, string value, string says) =>
        await Assert.ThatAsync(async () => await MachineHost.Begin(new() { [setting] = value }), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(says));

    private LocalAuthority Authority() => new(Options.Create(new CertificateOptions { Directory = folder }), clock);

    private CertificateFolder FromFolder() => new(Options.Create(new CertificateOptions { Mode = CertificateMode.Folder, Directory = folder }), clock, NullLogger<CertificateFolder>.Instance);

    private void Put(string academy, (string Certificate, string Key) pair)
    {
        File.WriteAllText(Path.Combine(folder, academy + ".pem"), pair.Certificate);
        File.WriteAllText(Path.Combine(folder, academy + ".key"), pair.Key);
    }
}
