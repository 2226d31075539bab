using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.Provisioning.Probes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Probes;

/// <summary>One probe against a real TLS server: what it believes, and what it calls a miss.</summary>
[TestFixture]
internal sealed class ProbeTests
{
    private const string Id = "ins_7hk2m4q8z1n5c3vx";
    private const string Name = "etherpad.dijon.localhost";
    private FakeTimeProvider clock = null!;
    private string folder = null!;
    private LocalAuthority authority = null!;
    private StandInMachine? machine;

    [SetUp]
    public void Authority()
    {
        clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
        folder = Directory.CreateTempSubdirectory("appsedu-probe-").FullName;
        authority = new LocalAuthority(Options.Create(new CertificateOptions { Directory = folder }), clock);
    }

    [TearDown]
    public async Task Stop()
    {
        if (machine is not null)
            await machine.DisposeAsync();
        machine = null;
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_machine_that_works_answers()
    {
        await Machine();

        Assert.That(await Looks(), Is.EqualTo(Verdict.Answers));
        Assert.That(machine!.AskedFor, Is.EqualTo([Name]), "SNI is the public name, and one connection does for both questions");
        Assert.That(machine.Hosts, Is.EqualTo([Name, Name]), "Host too");
    }

    [Test]
    public async Task Each_probe_is_a_connection_of_its_own()
    {
        await Machine();
        await Looks();
        await Looks();
        Assert.That(machine!.AskedFor, Has.Count.EqualTo(2), "a kept connection would hide a certificate that ended");
    }

    [Test]
    public async Task A_certificate_of_another_name_is_refused()
    {
        await Machine(authority.For("nextcloud.dijon.localhost", "dijon"));
        await Misses("certificate");
    }

    [Test]
    public async Task A_certificate_that_nobody_we_trust_signed_is_refused()
    {
        var (certificate, key) = SelfSignedCertificates.For(Name);
        await Machine(new Certificate(certificate, key, clock.GetUtcNow().AddDays(1)));
        await Misses("certificate");
    }

    // Same name in the certificate's issuer, another key: trust is the key, not the words.
    [Test]
    public async Task A_certificate_of_an_authority_of_the_same_name_is_refused()
    {
        using var impostor = new LocalAuthority(Options.Create(new CertificateOptions { Directory = Path.Combine(folder, "impostor") }), clock);
        await Machine(impostor.For(Name, "dijon"));
        await Misses("certificate");
    }

    [Test]
    public async Task A_certificate_that_ended_is_refused()
    {
        await Machine();
        clock.Advance(TimeSpan.FromDays(31));
        machine!.Health = StandInMachine.Says(StandInMachine.HealthOf(Id, clock.GetUtcNow()));
        await Misses("certificate");
    }

    // In production there is no authority of our own: what the local one signed is a stranger's.
    [Test]
    public async Task Without_local_mode_the_local_authority_is_not_believed()
    {
        await Machine();
        Assert.That((await Looks(trust: new ProbeTrust(new NoOwnAuthority(), clock))).Words, Does.Contain("certificate"));
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case("503 at /health", m => m.Alive = StandInMachine.Status(503));
        yield return Case("302 at /health", m => m.Alive = StandInMachine.Status(302));
        yield return Case("doesn't say", m => m.Alive = StandInMachine.Says("""{"status":"fail"}"""));
        yield return Case("doesn't say", m => m.Alive = StandInMachine.Says(""));
        yield return Case("404 at /.well-known", m => m.Health = StandInMachine.Status(404));
        yield return Case("302 at /.well-known", m => m.Health = StandInMachine.Status(302));
        yield return Case("isn't readable", m => m.Health = StandInMachine.Says("<html>"));
        yield return Case("isn't readable", m => m.Health = StandInMachine.Says("""{"version":1,"checkedAt":"yesterday"}"""));
        yield return Case("another instance's", m => m.Health = StandInMachine.Says("{}"));
        yield return Case("another instance's", m => m.Health = StandInMachine.Says("null"));
        yield return Case("more than 64 KiB", m => m.Alive = StandInMachine.Says(new string('a', 70_000)));
        yield return Case("the connection broke|no answer", m => m.Alive = http => { http.Abort(); return Task.CompletedTask; });

        static TestCaseData Case(string words, Action<StandInMachine> change) => new(words, change);
    }

    [TestCaseSource(nameof(Wrong))]
    public async Task A_wrong_answer_is_a_miss_with_its_reason(string words, Action<StandInMachine> change)
    {
        await Machine();
        change(machine!);
        Assert.That((await Looks()).Words, Does.Match(System.Text.RegularExpressions.Regex.Escape(words).Replace("\\|", "|", StringComparison.Ordinal)));
    }

    [TestCase(-90, true, null)]
    [TestCase(-91, true, "91 s old")]
    [TestCase(30, true, null)]
    [TestCase(31, true, "31 s ahead")]
    [TestCase(0, false, "functional probe fails: write-and-read-a-pad")]
    public async Task The_machine_s_own_result_counts_while_fresh_and_good(int age, bool ok, string? words)
    {
        await Machine();
        machine!.Health = StandInMachine.Says(StandInMachine.HealthOf(Id, clock.GetUtcNow().AddSeconds(age), ok));
        var verdict = await Looks();
        Assert.That(verdict.Words, words is null ? Is.Null : Does.Contain(words));
    }

    [Test]
    public async Task Another_instance_s_health_at_this_name_is_a_miss()
    {
        await Machine();
        machine!.Health = StandInMachine.Says(StandInMachine.HealthOf("ins_0000000000000001", clock.GetUtcNow()));
        await Misses("another instance's");
    }

    [Test]
    public async Task Names_from_a_machine_reach_the_operator_as_plain_text()
    {
        await Machine();
        machine!.Health = StandInMachine.Says(StandInMachine.HealthOf(Id, clock.GetUtcNow(), ok: false).Replace("write-and-read-a-pad", "a\\u001b[31m\\u202eb\\n", StringComparison.Ordinal));
        Assert.That((await Looks()).Words, Does.EndWith(": a[31mb"));
    }

    [Test]
    public async Task It_waits_ten_seconds_and_no_longer()
    {
        await Machine();
        var asked = new TaskCompletionSource();
        machine!.Alive = async http =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };

        var look = Looks();
        await asked.Task;
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.That(look.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await look).Words, Is.EqualTo("no answer within 10 s"));
    }

    // A body that trickles in would hold a probe for ever if only the headers were timed.
    [Test]
    public async Task A_body_that_never_ends_is_cut_off_too()
    {
        await Machine();
        var begun = new TaskCompletionSource();
        machine!.Alive = async http =>
        {
            await http.Response.WriteAsync("{");
            await http.Response.Body.FlushAsync();
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };

        var look = Looks();
        await begun.Task;
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.That((await look).Words, Is.EqualTo("no answer within 10 s"));
    }

    [Test]
    public async Task Nobody_there_is_a_miss()
    {
        await Machine();
        Assert.That((await Looks(connect: (_, _) => throw new SocketException((int)SocketError.ConnectionRefused))).Words, Is.EqualTo("no connection: ConnectionRefused"));
    }

    // A defect of ours must not look like an incident of theirs.
    [Test]
    public async Task A_fault_of_our_own_is_thrown()
    {
        await Machine();
        await Assert.ThatAsync(async () => await Looks(connect: (_, _) => throw new InvalidOperationException("ours")), Throws.InstanceOf<HttpRequestException>().With.InnerException.TypeOf<InvalidOperationException>());
    }

    private async Task Machine(Certificate? certificate = null)
    {
        machine = await StandInMachine.With(certificate ?? authority.For(Name, "dijon"));
        machine.Health = StandInMachine.Says(StandInMachine.HealthOf(Id, clock.GetUtcNow()));
    }

    private Task<Verdict> Looks(ProbeTrust? trust = null, ConnectToMachine? connect = null) =>
        new Probe(connect ?? ProbesFeature.Connect, trust ?? new ProbeTrust(authority, clock), Options.Create(new ProbeOptions()), clock)
            .Look(new ProbeTarget(Id, Name, machine!.Address, new AliveCheck("/health", "\"status\":\"pass\"")), CancellationToken.None);

    private async Task Misses(string words)
    {
        var verdict = await Looks();
        Assert.That(verdict.Good, Is.False);
        Assert.That(verdict.Words, Does.Contain(words));
    }

    private sealed class NoOwnAuthority : ICertificates
    {
        public X509Certificate2? Root => null;

        public Certificate For(string hostName, string academySlug) => throw new CryptographicException("not asked here");
    }
}
