using AppsEducation.Catalogue.Seed;
using AppsEducation.Contracts;
using NUnit.Framework;

namespace AppsEducation.Catalogue.Tests.Seed;

[TestFixture]
internal sealed class BuiltInSeedTests
{
    // The national catalogue's five tools are what an académie asks for first (applications.md).
    [Test]
    public void The_five_tools_are_dedicated_and_hosted_from_a_blueprint()
    {
        var dedicated = Seeds.BuiltIn.Offerings.Where(offering => offering.Delivery is Delivery.Dedicated).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(dedicated.Select(offering => offering.Slug), Is.EquivalentTo(new[] { "discourse", "jitsi-meet", "etherpad", "nextcloud", "peertube" }));
            Assert.That(dedicated.Select(offering => offering.Blueprint), Has.None.Null);
            Assert.That(dedicated.Where(offering => offering.EnabledByDefault), Is.Empty, "a dedicated instance only ever starts by somebody's choice");
        });
    }

    [Test]
    public void Shared_and_external_ones_are_there_and_only_they_are_national_defaults()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Seeds.BuiltIn.Offerings.Count(offering => offering.Delivery is Delivery.Shared), Is.GreaterThanOrEqualTo(2));
            Assert.That(Seeds.BuiltIn.Offerings.Count(offering => offering.Delivery is Delivery.External), Is.GreaterThanOrEqualTo(2));
            Assert.That(Seeds.BuiltIn.Offerings.Where(offering => offering.EnabledByDefault).Select(offering => offering.Delivery).Distinct(), Is.EquivalentTo(new[] { Delivery.Shared, Delivery.External }),
                "an onboarded académie starts with both kinds");
        });
    }

    // Thirty académies and four overseas services are onboarded in one act: a default that refuses the last of them would be a trap.
    [Test]
    public void A_shared_national_default_has_a_share_for_everyone() =>
        Assert.That(Seeds.BuiltIn.Offerings.Where(offering => offering is { Delivery: Delivery.Shared, EnabledByDefault: true }).Select(offering => offering.Quota), Has.All.GreaterThanOrEqualTo(34));

    // Pins of applications.md: who changes one here changes it there, on purpose.
    [TestCase("nextcloud", "app", "nextcloud:33.0.3-apache")]
    [TestCase("nextcloud", "database", "postgres:17-alpine")]
    [TestCase("nextcloud", "cache", "redis:8-alpine")]
    [TestCase("peertube", "app", "chocobozzz/peertube:v8.3.1")]
    [TestCase("etherpad", "app", "etherpad/etherpad:2.6.1")]
    [TestCase("jitsi-meet", "jvb", "jitsi/jvb:stable-10888")]
    public void Images_are_the_recorded_pins(string offering, string role, string image) =>
        Assert.That(Blueprint(offering).Containers[role], Is.EqualTo(image));

    // Its launcher builds on the machine: what is pinned is the launcher's commit and the base it starts from.
    [Test]
    public void Discourse_is_pinned_by_commit_and_base() =>
        Assert.That((Blueprint("discourse").Settings["commit"], Blueprint("discourse").Settings["base"]), Is.EqualTo(("472e9ce", "2.0.20260706-0040")));

    [TestCase("nextcloud", "/status.php", "\"maintenance\":false")]
    [TestCase("discourse", "/srv/status", "ok")]
    [TestCase("peertube", "/api/v1/ping", "pong")]
    [TestCase("etherpad", "/health", "\"status\":\"pass\"")]
    [TestCase("jitsi-meet", "/about/health", null)]
    public void The_alive_answer_is_the_application_s_own(string offering, string path, string? contains) =>
        Assert.That(Blueprint(offering).Alive, Is.EqualTo(new AliveCheck(path, contains)));

    [TestCase("jitsi-meet", 10000, "udp")]
    [TestCase("peertube", 1935, "tcp")]
    public void Ports_beyond_the_web_are_open_where_the_application_needs_them(string offering, int port, string protocol) =>
        Assert.That(Blueprint(offering).Ports, Does.Contain(new BlueprintPort(port, protocol)));

    [Test]
    public void Files_of_pupils_ask_for_a_host_that_may_hold_personal_data() =>
        Assert.That(Seeds.BuiltIn.Offerings.Single(offering => offering.Slug == "nextcloud").Sensitivity, Is.EqualTo(Sensitivity.Personal));

    // A page in the other language that repeats this one was forgotten, not translated (names of products excepted).
    [Test]
    public void Texts_are_written_in_both_languages() =>
        Assert.That(Seeds.BuiltIn.Offerings.Where(offering => offering.Summary.Fr == offering.Summary.En || offering.Description.Fr == offering.Description.En).Select(offering => offering.Slug), Is.Empty);

    private static BlueprintSeed Blueprint(string offering) => Seeds.BuiltIn.Offerings.Single(o => o.Slug == offering).Blueprint!;
}
