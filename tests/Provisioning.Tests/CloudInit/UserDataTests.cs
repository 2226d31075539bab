using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.CloudInit;
using AppsEducation.Provisioning.CloudInit.Enrolment;
using AppsEducation.Provisioning.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using YamlDotNet.RepresentationModel;

namespace AppsEducation.Provisioning.Tests.CloudInit;

/// <summary>Whatever text comes this far, it is refused with the field's name or comes out on the machine exactly as it went in; it is never an instruction.</summary>
[TestFixture]
internal sealed class UserDataTests
{
    // reliability.md, "Nasty inputs": those that are texts.
    private static readonly string[] Nasty =
    [
        "", "   ", "\u200b", new string('a', 64), new string('a', 254), "-abc", "abc-", "a--b", "xn--pypal-4ve", "Académie de Nancy-Metz", "Acade\u0301mie de Nancy-Metz", "\u0430ix", "İstanbul",
        "www", "_acme-challenge", "*", "@", "localhost", "$(id)", "`id`", "a; rm -rf / #", "'; DROP TABLE tenants;--", "x\nruncmd:\n - id", "x\r\nX-Injected: 1", "no", "1e3", "0600", "12:30", "~", "null",
        "!!python/object/apply:os.system [id]", "&a *a", "{{7*7}}", "${APPSEDU_HOST_NAME}", "#cloud-config", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "</script><svg onload=alert(1)>",
        "=HYPERLINK(\"x\")", "@SUM(1)", "../../etc/passwd", "%2e%2e%2f", "CON", "a.", "Paris", "PARIS ", "\u202egnp.exe", "👨‍👩‍👧‍👦", "a\u0000b", "---\n...", "a: b # c", "\"", "\\", "\t", "'", "|", ">", "%", "- a", "? a",
    ];

    private static IEnumerable<TestCaseData> Names() => Nasty.Select((text, index) => new TestCaseData(text).SetArgDisplayNames($"{index}: {Shown(text)}"));

    [TestCaseSource(nameof(Names))]
    public void A_host_name_is_taken_as_it_is_or_refused_by_name(string text) =>
        TakenOrRefused("hostName", () => MachineDocument.Render(Machines.Facts with { HostName = text }, Etherpad, Etherpad.Sizes[0]), document =>
            Assert.That(Facts(document).GetProperty("hostName").GetString(), Is.EqualTo(text)));

    [TestCaseSource(nameof(Names))]
    public void An_academy_in_a_host_name_is_taken_as_it_is_or_refused_by_name(string text) =>
        TakenOrRefused("hostName", () => MachineDocument.Render(Machines.Facts with { HostName = $"etherpad.{text}.localhost" }, Etherpad, Etherpad.Sizes[0]), document =>
        {
            Assert.That(Facts(document).GetProperty("hostName").GetString(), Is.EqualTo($"etherpad.{text}.localhost"));
            Assert.That(Machines.Files(document)["/srv/app/.env"].Text, Is.EqualTo($"APPSEDU_HOST_NAME=etherpad.{text}.localhost\nAPPSEDU_MAIL_HOST=smtp.education.example\nAPPSEDU_MAIL_PORT=2525\n"));
        });

    [TestCaseSource(nameof(Names))]
    public void An_instance_is_refused_by_name(string text) =>
        Refused("instance", () => MachineDocument.Render(Machines.Facts with { Instance = text }, Etherpad, Etherpad.Sizes[0]));

    [TestCaseSource(nameof(Names))]
    public void A_token_is_refused_without_being_shown(string text)
    {
        var refused = Refused("enrolmentToken", () => MachineDocument.Render(Machines.Facts with { EnrolmentToken = text + "canary" }, Etherpad, Etherpad.Sizes[0]));
        Assert.That(refused.Message, Does.Not.Contain("canary"));
    }

    [TestCaseSource(nameof(Names))]
    public void A_mail_relay_is_taken_as_it_is_or_refused_by_name(string text) =>
        TakenOrRefused("mailRelay", () => MachineDocument.Render(Machines.Facts with { MailRelay = text + ":2525" }, Etherpad, Etherpad.Sizes[0]), document =>
            Assert.That(Machines.Files(document)["/srv/app/.env"].Text, Does.Contain($"\nAPPSEDU_MAIL_HOST={text}\n")));

    [TestCaseSource(nameof(Names))]
    public void An_image_is_taken_as_it_is_or_refused_by_role(string text) =>
        TakenOrRefused("containers/app", () => Render(Etherpad with { Containers = new Dictionary<string, string>(Etherpad.Containers) { ["app"] = text } }), document =>
            Assert.That(ImageOf(document, "app"), Is.EqualTo(text)));

    [TestCaseSource(nameof(Names))]
    public void A_package_is_taken_as_it_is_or_refused(string text) =>
        TakenOrRefused("packages", () => Render(Etherpad with { Packages = [text] }), document =>
            Assert.That(((YamlSequenceNode)Machines.Parse(document).Children["packages"]).Children.Select(n => ((YamlScalarNode)n).Value), Does.Contain(text)));

    // Settings are a blueprint's free texts: they reach the machine as JSON and must survive exactly.
    [TestCaseSource(nameof(Names))]
    public void A_setting_stays_data(string text)
    {
        var document = Render(Etherpad with { Settings = new Dictionary<string, string> { ["title"] = text } });

        using var settings = JsonDocument.Parse(Machines.Files(document)["/etc/appsedu/settings.json"].Text);
        Assert.That(settings.RootElement.GetProperty("title").GetString(), Is.EqualTo(text));
        Assert.That(Shape(document), Is.EqualTo(Shape(Render(Etherpad))), "the same keys, commands and packages as without it");
    }

    [TestCaseSource(nameof(Names))]
    public void A_probe_name_is_taken_as_it_is_or_refused_by_name(string text) =>
        TakenOrRefused("probe", () => Render(Etherpad with { Probe = text }), document =>
            Assert.That(Machines.Files(document)["/etc/appsedu/probe-name"].Text, Is.EqualTo(text + "\n")));

    [TestCase("etherpad/etherpad")]
    [TestCase("etherpad/etherpad:latest")]
    [TestCase("etherpad/etherpad:stable")]
    [TestCase("etherpad/etherpad:unstable")]
    [TestCase("etherpad/etherpad@sha256:abc")]
    public void An_image_that_moves_is_refused(string image) =>
        Refused("containers/app", () => Render(Etherpad with { Containers = new Dictionary<string, string>(Etherpad.Containers) { ["app"] = image } }));

    [TestCase("registry.example:5000/etherpad/etherpad:2.6.1")]
    [TestCase("etherpad/etherpad@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [TestCase("etherpad/etherpad:2.6.1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void A_pinned_image_is_taken(string image) =>
        Assert.That(ImageOf(Render(Etherpad with { Containers = new Dictionary<string, string>(Etherpad.Containers) { ["app"] = image } }), "app"), Is.EqualTo(image));

    [Test]
    public void A_role_without_an_image_or_an_image_without_a_role_is_refused()
    {
        Refused("containers/database", () => Render(Etherpad with { Containers = new Dictionary<string, string> { ["app"] = "etherpad/etherpad:2.6.1" } }));
        Refused("containers/cache", () => Render(Etherpad with { Containers = new Dictionary<string, string>(Etherpad.Containers) { ["cache"] = "redis:8-alpine" } }));
    }

    [TestCase("smtp.example:25")]
    [TestCase("smtp.example:465")]
    [TestCase("smtp.example:587")]
    public void A_mail_port_that_hosts_close_is_refused(string relay) =>
        Refused("mailRelay", () => MachineDocument.Render(Machines.Facts with { MailRelay = relay }, Etherpad, Etherpad.Sizes[0]));

    [Test]
    public void What_sends_mail_needs_a_relay() =>
        Refused("mailRelay", () => MachineDocument.Render(Machines.Facts with { MailRelay = null }, SeededBlueprints.Of("discourse"), SeededBlueprints.Of("discourse").Sizes[0]));

    [Test]
    public void The_same_facts_give_the_same_bytes() =>
        Assert.That(Render(Etherpad), Is.EqualTo(Render(Etherpad)));

    // The only secret in user data is the one-time token; everything else is made on the machine.
    [TestCase("etherpad")]
    [TestCase("nextcloud")]
    [TestCase("peertube")]
    [TestCase("discourse")]
    [TestCase("jitsi-meet")]
    public void Two_machines_differ_in_their_facts_alone(string offering)
    {
        var blueprint = SeededBlueprints.Of(offering);
        var one = Machines.Files(MachineDocument.Render(Machines.FactsOf(blueprint), blueprint, blueprint.Sizes[0]));
        var other = Machines.Files(MachineDocument.Render(
            Machines.FactsOf(blueprint) with { Instance = "ins_0000000000000001", HostName = $"{offering}.lille.localhost", EnrolmentToken = new string('x', 43) }, blueprint, blueprint.Sizes[0]));

        Assert.That(one.Keys.Where(path => one[path] != other[path]), Is.EquivalentTo(["/etc/appsedu/machine.json", "/srv/app/.env", "/etc/caddy/Caddyfile"]));
    }

    [Test]
    public async Task Each_rendering_carries_a_token_of_its_own_of_which_only_a_hash_is_kept()
    {
        await using var host = await MachineHost.Begin();
        string[] tokens = [await host.PoweredOn("ins_7hk2m4q8z1n5c3vx"), await host.RenderedToken("ins_7hk2m4q8z1n5c3vx")];

        var rows = await host.Db(db => db.Set<EnrolmentToken>().ToListAsync());
        Assert.That(tokens, Is.Unique);
        Assert.That(rows.Select(row => row.Hash), Is.EquivalentTo(tokens.Select(EnrolmentToken.HashOf)));
    }

    [Test]
    public async Task What_cannot_be_rendered_blocks_with_the_field_and_leaves_no_token()
    {
        await using var host = await MachineHost.Begin();
        var moving = Etherpad with { Containers = new Dictionary<string, string>(Etherpad.Containers) { ["app"] = "etherpad/etherpad:latest" } };

        var refused = (await Assert.ThrowsAsync<ProviderRefused>(() =>
            host.Services.GetRequiredService<RenderUserData>()(MachineHost.Wish("ins_7hk2m4q8z1n5c3vx", "etherpad.dijon.localhost", blueprint: moving), CancellationToken.None)))!;

        await Assert.MultipleAsync(async () =>
        {
            Assert.That((refused.Kind, refused.By), Is.EqualTo((Refusal.Blocked, BlockedBy.Policy)), "a person must change the blueprint");
            Assert.That(refused.Message, Does.Contain("containers/app").And.Contain("latest"));
            Assert.That(await host.Db(db => db.Set<EnrolmentToken>().CountAsync()), Is.Zero);
        });
    }

    private static Blueprint Etherpad => SeededBlueprints.Of("etherpad");

    private static string Render(Blueprint blueprint) => MachineDocument.Render(Machines.Facts, blueprint, blueprint.Sizes[0]);

    private static JsonElement Facts(string document) => JsonDocument.Parse(Machines.Files(document)["/etc/appsedu/machine.json"].Text).RootElement;

    private static string? ImageOf(string document, string role)
    {
        var compose = Machines.Parse(Machines.Files(document)["/srv/app/docker-compose.yml"].Text);
        return ((YamlScalarNode)((YamlMappingNode)((YamlMappingNode)compose.Children["services"]).Children[role]).Children["image"]).Value;
    }

    // Keys, packages, commands and the files' places: what a text that became an instruction would have changed.
    private static string Shape(string document)
    {
        var root = Machines.Parse(document);
        return string.Join('\n', root.Children.Keys.Select(k => k.ToString()).Concat(Machines.Files(document).Keys).Append(root.Children["runcmd"].ToString()).Append(root.Children["packages"].ToString()));
    }

    private static void TakenOrRefused(string field, Func<string> render, Action<string> taken)
    {
        string document;
        try
        {
            document = render();
        }
        catch (UserDataRefusedException refused)
        {
            Assert.That(refused.Field, Is.EqualTo(field));
            Assert.That(refused.Message.Any(char.IsControl), Is.False, "it stands in logs, on one line");
            return;
        }
        taken(document);
        Assert.That(Shape(document).Split('\n')[0], Is.EqualTo("hostname"));
    }

    private static UserDataRefusedException Refused(string field, Func<string> render)
    {
        var refused = Assert.Throws<UserDataRefusedException>(() => render())!;
        Assert.That(refused.Field, Is.EqualTo(field));
        return refused;
    }

    private static string Shown(string text) => string.Concat(text.Take(24).Select(c => c is > ' ' and < '\u007f' and not '"' ? c.ToString() : $"u{(int)c:x4}"));
}
