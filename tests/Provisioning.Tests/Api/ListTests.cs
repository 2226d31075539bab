using System.Net;
using System.Net.Http.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Tests.EngineTests;

namespace AppsEducation.Provisioning.Tests.Api;

/// <summary>What operators look for among many: those that wait, and what belongs to nothing.</summary>
[TestFixture]
internal sealed class ListTests
{
    private ApiHost host = null!;
    private HttpClient client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        host = await ApiHost.Start(shadowed: true, World.AccountOf(World.Account), World.AccountOf("fake-2"));
        client = host.Client();
        BlockedBy?[] waits = [null, BlockedBy.Policy, BlockedBy.Gate, BlockedBy.Quota];
        await host.Save([.. waits.Select((by, i) => new Instance
        {
            Id = $"ins_{i}", TenantId = "07", AcademySlug = "dijon", Offering = "etherpad", Sensitivity = Sensitivity.Ordinary, BlueprintVersion = 1, Size = "S",
            Lane = World.Account, Account = World.Account, Phase = Phase.Running, CreatedAt = DateTimeOffset.UnixEpoch, BlockedBy = by, BlockedWords = by is null ? null : "why",
        })]);
        await host.Save([.. new[] { ("fake-1", "server", "b"), ("fake-1", "server", "a"), ("fake-2", "record", "c") }.Select(o => new Orphan
        {
            Account = o.Item1, Kind = o.Item2, ResourceId = o.Item3, Name = $"name of {o.Item3}", Tags = "appsedu appsedu:instance=ins_gone", FirstSeenAt = DateTimeOffset.UnixEpoch,
        })]);
    }

    [OneTimeTearDown]
    public async Task End()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    [TestCase("Policy", "ins_1")]
    [TestCase("policy,Gate", "ins_1 ins_2")]
    [TestCase("!Gate", "ins_1 ins_3", TestName = "Those that wait for anything else; who waits for nothing isn't among them")]
    [TestCase("any", "ins_1 ins_2 ins_3")]
    public async Task Those_that_wait_by_what_they_wait_for(string blocked, string ids) =>
        Assert.That(string.Join(' ', (await Get<InstanceAnswer>($"instances?blocked={blocked}")).Items.Select(i => i.Id)), Is.EqualTo(ids));

    [Test]
    public async Task Several_filters_are_all_meant() => Assert.That((await Get<InstanceAnswer>("instances?blocked=Policy&academy=09")).Items, Is.Empty);

    // A typo must not pass for "nothing".
    [TestCase("instances?blocked=Polizy", HttpStatusCode.BadRequest)]
    [TestCase("instances?account=fake-3", HttpStatusCode.NotFound)]
    [TestCase("orphans?account=fake-3", HttpStatusCode.NotFound)]
    public async Task What_is_unknown_is_refused(string path, HttpStatusCode status)
    {
        using var answer = await client.GetAsync("/api/v1/" + path);
        Assert.That(answer.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Orphans_are_listed_by_account_kind_and_id_over_pages()
    {
        var first = await Get<OrphanAnswer>("orphans?limit=2&count=true");
        var rest = await Get<OrphanAnswer>($"orphans?limit=2&cursor={first.Next}");
        Assert.Multiple(() =>
        {
            Assert.That(first.Items.Concat(rest.Items).Select(o => $"{o.Account} {o.Kind} {o.Id}"), Is.EqualTo(new[] { "fake-1 server a", "fake-1 server b", "fake-2 record c" }));
            Assert.That((first.Count, rest.Next), Is.EqualTo((3, (string?)null)));
            Assert.That(first.Items[0].Tags, Is.EqualTo(new[] { "appsedu", "appsedu:instance=ins_gone" }));
        });
        Assert.That((await Get<OrphanAnswer>("orphans?account=fake-2")).Items.Single().Name, Is.EqualTo("name of c"));
    }

    private async Task<ListAnswer<T>> Get<T>(string path) => (await client.GetFromJsonAsync<ListAnswer<T>>("/api/v1/" + path, ApiJson.Tolerant))!;
}
