using System.Net.Http.Json;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Tests.EngineTests;

namespace AppsEducation.Provisioning.Tests.Api;

/// <summary>Before a bulk: who fits where, and why the others don't, in both languages, since a Dane reads it.</summary>
[TestFixture]
internal sealed class PreflightTests
{
    [Test]
    public async Task Earlier_wishes_get_the_quota_and_the_others_are_told_what_lacks()
    {
        await using var host = await ApiHost.Start(World.AccountOf(World.Account, servers: 1), World.AccountOf("fake-2", servers: 100, qualification: Sensitivity.Ordinary));
        await host.Save(new BlueprintRow { Offering = "etherpad", Version = 1, Json = JsonSerializer.Serialize(World.Etherpad, ApiJson.Tolerant), ReceivedAt = DateTimeOffset.UnixEpoch });

        var verdicts = await Ask(host, Wish("ins_a"), Wish("ins_b"));

        var (first, second) = (verdicts[0], verdicts[1]);

        Assert.Multiple(() =>
        {
            Assert.That((first.Fits, first.Account, first.Detail), Is.EqualTo((true, World.Account, (Text?)null)));
            Assert.That(first.Why, Does.Contain("servers 1 of 1 free").And.Contain("only-account"), "arguments, for programs");
            Assert.That((second.Fits, second.Code), Is.EqualTo((false, ProblemCodes.QuotaExceeded)));
            Assert.That(second.Detail, Is.EqualTo(new Text(
                "Aucun compte ne convient : fake-1 : servers 0 sur 1 libres, il en faut 1 ; fake-2 : données personnelles, compte qualifié pour des données ordinaires.",
                "No account fits: fake-1: servers 0 of 1 free, needs 1; fake-2: personal data, account qualified for ordinary data.")));
        });
    }

    [Test]
    public async Task A_blueprint_that_has_not_come_yet_is_said_in_both_languages()
    {
        await using var host = await ApiHost.Start(World.AccountOf(World.Account));

        var verdict = (await Ask(host, Wish("ins_a"))).Single();

        Assert.That((verdict.Fits, verdict.Code), Is.EqualTo((false, ProblemCodes.Unavailable)));
        Assert.That(verdict.Detail!.Fr, Does.Contain("n’est pas encore connu"));
    }

    private static PlacementWish Wish(string instance) => new(instance, "07", "etherpad", 1, "S", Sensitivity.Personal);

    private static async Task<IReadOnlyList<PlacementVerdict>> Ask(ApiHost host, params PlacementWish[] wishes)
    {
        using var client = host.Client();
        using var answer = await client.PostAsJsonAsync("/api/v1/placements/preflight", new PreflightRequest(wishes), ApiJson.Strict);
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<PreflightAnswer>(ApiJson.Tolerant))!.Verdicts;
    }
}
