using System.Diagnostics;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>The account's secret: read at each call, missed, refused, and never shown.</summary>
[TestFixture]
internal sealed class ChainSecretTests : ChainTests
{
    // "even after a prior 200" (Scaleway's provider, transport/retry.go): the engine gives it two minutes.
    [Test]
    public async Task A_403_says_how_long_it_may_heal_and_a_401_does_not()
    {
        Cloud.On(Servers, 403, """{"type":"permissions_denied","message":"insufficient permissions"}""");
        var forbidden = await Refused(List(Api()));
        Cloud.On(Servers, 401, """{"type":"denied_authentication","method":"api_key","reason":"expired"}""");
        var unknown = await Refused(List(Api()));

        Assert.Multiple(() =>
        {
            Assert.That((forbidden.Kind, forbidden.By, forbidden.HealsWithin), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials, (TimeSpan?)TimeSpan.FromMinutes(2))));
            Assert.That((unknown.Kind, unknown.By, unknown.HealsWithin), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials, (TimeSpan?)null)));
        });
    }

    [Test]
    public async Task The_secret_is_read_at_each_call_and_its_absence_waits_for_a_person()
    {
        Cloud.On(Servers, 200, """{"servers":[]}""");
        var api = Api();
        await Time.Run(List(api));
        Secret = "renewed";
        await Time.Run(List(api));
        Secret = null;
        var refused = await Refused(List(api));

        Assert.Multiple(() =>
        {
            Assert.That(Cloud.Asked.Select(ask => ask.Request.Headers.GetValues("X-Auth-Token").Single()), Is.EqualTo(new[] { Key, "renewed" }).Or.EqualTo(new[] { "renewed", "renewed" }));
            Assert.That((refused.Kind, refused.By), Is.EqualTo((Refusal.Blocked, BlockedBy.Credentials)));
            Assert.That(refused.Message, Does.Contain("/etc/key"), "where it should be");
        });
    }

    [Test]
    public async Task Neither_secret_nor_user_data_shows_in_traces_or_refusals()
    {
        var traced = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => traced.Add($"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)}"),
        };
        ActivitySource.AddActivityListener(listener);
        Cloud.On("PATCH /instance/v1/zones/fr-par-1/servers/s1/user_data/cloud-init", 400, """{"type":"invalid_arguments","message":"invalid argument(s)"}""");

        var refused = await Refused(Api().Instances.SetUserData("fr-par-1", "s1", "#cloud-config\n# canary-user-data\n", CancellationToken.None));

        Assert.Multiple(() =>
        {
            Assert.That(traced, Has.Some.Contains("set-user-data").And.Some.Contains("request-1"), "the call is traced, with the provider's id");
            Assert.That(string.Join('\n', traced) + refused, Does.Not.Contain("canary"));
        });
    }
}
