using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.Provisioning.CloudInit.Enrolment;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Provisioning.Tests.CloudInit;

/// <summary>What a machine is given, how it goes on with it, and that nobody else learns it.</summary>
[TestFixture]
internal sealed class EnrolmentIdentityTests : EnrolmentTests
{
    [Test]
    public async Task A_machine_gets_a_certificate_for_exactly_its_name_and_an_identity()
    {
        var token = await Host.PoweredOn(Id);

        var enrolled = await Enrols(token);

        using var leaf = X509Certificate2.CreateFromPem(enrolled.Certificate, enrolled.PrivateKey);   // throws when the key is another's
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Host.Services.GetRequiredService<ICertificates>().Root!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = MachineHost.Start.UtcDateTime;
        Assert.Multiple(() =>
        {
            Assert.That(enrolled.HostName, Is.EqualTo("etherpad.dijon.localhost"));
            Assert.That(chain.Build(leaf), Is.True, string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation)));
            Assert.That(leaf.MatchesHostname("etherpad.dijon.localhost", allowCommonName: false), Is.True);
            Assert.That(leaf.MatchesHostname("nextcloud.dijon.localhost", allowCommonName: false), Is.False, "a neighbour's name");
            Assert.That(enrolled.NotAfter, Is.EqualTo(MachineHost.Start.AddDays(30)));
            Assert.That(enrolled.ProbeIdentity, Does.StartWith("prb_").And.Length.GreaterThan(40));
        });
    }

    // Its answer may get lost on the way; the token is gone then, and the machine would be an orphan.
    [Test]
    public async Task Asked_again_with_its_key_it_is_told_the_same_identity()
    {
        var token = await Host.PoweredOn(Id);
        var key = MachineHost.NewMachineKey();
        var first = await Enrols(token, key);
        Host.Clock.Advance(TimeSpan.FromMinutes(59));

        var second = await Enrols(token, key);

        Assert.That(second.ProbeIdentity, Is.EqualTo(first.ProbeIdentity));
        Assert.That(second.NotAfter, Is.EqualTo(MachineHost.Start.AddMinutes(59).AddDays(30)), "a certificate that is valid now");
    }

    [TestCase(Phase.Removing)]
    [TestCase(Phase.RollingBack)]
    [TestCase(Phase.Removed)]
    [TestCase(Phase.Failed)]
    public async Task What_is_going_away_neither_enrols_nor_renews(object phase)
    {
        var token = await Host.PoweredOn(Id);
        var key = MachineHost.NewMachineKey();
        var enrolled = await Enrols(token, key);
        await Host.Change(Id, i => i.Phase = (Phase)phase);

        await Refuses(token, HttpStatusCode.Forbidden, ProblemCodes.EnrolmentInvalid, key);
        Assert.That((await Renews(enrolled.ProbeIdentity)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_certificate_is_renewed_with_the_identity_alone()
    {
        var enrolled = await Enrols(await Host.PoweredOn(Id));
        Host.Clock.Advance(TimeSpan.FromDays(20));

        var answer = await Renews(enrolled.ProbeIdentity);
        var renewed = (await answer.Content.ReadFromJsonAsync<Enrolled>(ApiJson.Tolerant))!;

        Assert.Multiple(() =>
        {
            Assert.That(renewed.NotAfter, Is.EqualTo(MachineHost.Start.AddDays(50)));
            Assert.That(renewed.ProbeIdentity, Is.EqualTo(enrolled.ProbeIdentity));
            Assert.That(answer.Headers.CacheControl?.NoStore, Is.True, "no cache keeps a private key");
        });
    }

    [TestCase("")]
    [TestCase("Bearer")]
    [TestCase("Bearer prb_wrong")]
    [TestCase("Basic cHJiX3dyb25n")]
    public async Task Nobody_renews_with(string authorization)
    {
        await Enrols(await Host.PoweredOn(Id));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/enrol/renewal");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        Assert.That((await Host.Http.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    // reliability.md: secrets are found nowhere but where they belong.
    [Test]
    public async Task No_secret_is_stored_or_logged()
    {
        var token = await Host.PoweredOn(Id);
        var enrolled = await Enrols(token);
        await Renews(enrolled.ProbeIdentity);
        await Host.Db(async db => await db.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)"));

        var kept = string.Join('\n', Host.Logs) + string.Concat(Directory.GetFiles(Host.Folder, "provisioning.db*").Select(ReadShared));
        var keyLine = enrolled.PrivateKey.Split('\n')[1];
        Assert.Multiple(() =>
        {
            Assert.That(kept, Does.Contain(EnrolmentToken.HashOf(token)), "the search looks at the right place");
            Assert.That(kept, Does.Not.Contain(token));
            Assert.That(kept, Does.Not.Contain(enrolled.ProbeIdentity));
            Assert.That(kept, Does.Not.Contain(keyLine));
        });
    }

    [Test]
    public async Task What_enrols_is_asked_at_once_by_the_prober()
    {
        var token = await Host.PoweredOn(Id);
        await Host.Db(async db =>
        {
            db.Add(new Provisioning.Probes.ProbeState { InstanceId = Id, TenantId = "09", Misses = 9, NotBefore = Host.Clock.GetUtcNow().AddSeconds(30) });
            return await db.SaveChangesAsync();
        });

        await Enrols(token);

        var state = await Host.Db(db => db.ProbeStates.SingleAsync());
        Assert.That((state.NotBefore, state.Misses), Is.EqualTo((Host.Clock.GetUtcNow(), 0)), "no back-off any more");
    }

    private static string ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
