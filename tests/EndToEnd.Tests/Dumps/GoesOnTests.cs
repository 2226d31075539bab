using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.EndToEnd.Tests.Dumps;

/// <summary>
/// Promise 15. The version of today is started on databases that an earlier one left in the middle of everything, beside the cloud of that moment: what was under way ends as it would have, and
/// the provider holds what the rows say.
/// </summary>
[TestFixture]
internal sealed class GoesOnTests
{
    private readonly string data = Directory.CreateTempSubdirectory("appsedu-dump-").FullName;

    [OneTimeTearDown]
    public void Ends()
    {
        // The logs of a run that failed are what its reader needs.
        if (TestContext.CurrentContext.Result.FailCount == 0)
            Directory.Delete(data, recursive: true);
        else
            TestContext.Out.WriteLine($"data and logs: {data}");
    }

    [Test]
    public async Task What_an_earlier_version_had_under_way_ends()
    {
        Dump.Restore(data);
        await using var installation = new Installation(data, new Dictionary<string, string> { ["Machines__TokenLifetime"] = "1.00:00:00" });
        await installation.StartSimulator();
        // The provider is well again, and the machines answer.
        await installation.Cloud(HttpMethod.Delete, "faults");
        using (var guests = JsonDocument.Parse(await installation.Cloud(HttpMethod.Get, "guests")))
            foreach (var guest in guests.RootElement.EnumerateArray().Where(guest => guest.GetProperty("hostName").ValueKind is JsonValueKind.String))
                await installation.Cloud(HttpMethod.Post, $"guests/{guest.GetProperty("serverId").GetString()}/answer");
        await installation.Start();
        var api = installation.Api;
        var before = await All(api.Operations());
        Assert.That(before.Select(o => o.State).Distinct(), Is.SupersetOf(new[] { OperationState.Succeeded, OperationState.Failed, OperationState.Cancelled }), "the dump holds all states");
        var open = before.Where(o => !o.HasEnded()).ToArray();
        Assert.That(open, Has.Length.GreaterThan(8), "unfinished ones at most of the steps");
        var gated = (await All(api.Instances())).Where(i => i.Blocked?.Reason == BlockedBy.Gate).ToArray();
        Assert.That(gated, Is.Not.Empty);
        foreach (var instance in gated)
            await api.Waive(instance.Id, new WaiveGate("the dump is over"));

        await Fleet.Fleet.Until("every operation of the dump has ended", async () => (await All(api.Operations())).All(o => o.HasEnded()), 420);

        var after = (await All(api.Operations())).ToDictionary(o => o.Id);
        var failed = open.Where(o => after[o.Id].State == OperationState.Failed).ToArray();
        var standing = (await All(api.Instances())).Count(i => i.State is not (InstanceState.Removed or InstanceState.Failed));
        using var inventory = JsonDocument.Parse(await installation.Cloud(HttpMethod.Get, "inventory"));
        Assert.Multiple(() =>
        {
            Assert.That(failed.Select(o => o.Steps.Any(s => s.Name == "remove-firewall")), Is.EqualTo(new[] { true }), "the one that was being put away after its failure");
            Assert.That(open.Except(failed).Select(o => after[o.Id]).Where(o => o.State != OperationState.Succeeded).Select(o => $"{o.Id} {o.Kind} {o.Subject.Id} {o.Subject.Academy} {o.State}"), Is.Empty, "all others got where they were going");
            Assert.That(before.Where(o => o.HasEnded() && after[o.Id].State != o.State).Select(o => o.Id), Is.Empty, "what had ended stays as it ended");
            foreach (var kind in new[] { "servers", "addresses", "firewalls", "records" })
                Assert.That(inventory.RootElement.GetProperty(kind).GetArrayLength(), Is.EqualTo(standing), $"{kind}: one for each instance that stands");
        });
    }

    private static async Task<IReadOnlyList<T>> All<T>(IAsyncEnumerable<T> list)
    {
        var all = new List<T>();
        await foreach (var one in list)
            all.Add(one);
        return all;
    }
}
