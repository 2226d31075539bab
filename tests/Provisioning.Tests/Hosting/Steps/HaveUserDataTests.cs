using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using AppsEducation.Tests;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting;

[TestFixture]
internal sealed class HaveUserDataTests : StepTests
{
    private const string Path = $"{Z}/servers/s1/user_data/cloud-init";

    [Test]
    public async Task It_is_written_as_plain_text_while_stopped_and_read_back()
    {
        string? held = null;
        Cloud.On($"GET {Path}", (_, _) => Task.FromResult(new HttpResponseMessage(held is null ? System.Net.HttpStatusCode.NotFound : System.Net.HttpStatusCode.OK) { Content = new StringContent(held ?? "") }));
        Cloud.On($"PATCH {Path}", async (request, _) =>
        {
            held = await request.Content!.ReadAsStringAsync();
            return new HttpResponseMessage(System.Net.HttpStatusCode.NoContent);
        });
        Bench.Recorded(SlotKind.Server, "s1");

        await Take("user-data", Server());
        var done = await Take("user-data", Server());
        var again = await Take("user-data", Server(state: "running"));

        Assert.Multiple(() =>
        {
            Assert.That(held, Does.StartWith("#cloud-config\nhostname: etherpad.dijon\n"));
            Assert.That(Cloud.Asked.Single(ask => ask.Call.StartsWith("PATCH", StringComparison.Ordinal)).Request.Content!.Headers.ContentType!.MediaType, Is.EqualTo("text/plain"));
            Assert.That((done, again), Is.EqualTo((new StepResult.Done(), new StepResult.Done())));
            Assert.That(Cloud.Calls.Count(call => call.StartsWith("GET", StringComparison.Ordinal)), Is.EqualTo(1), "a new server has none that could be read first; and it isn't asked again once read back");
        });
    }

    // cloud-init reads it at the first boot only: writing it anew to a machine that booted changes nothing.
    [Test]
    public async Task A_machine_that_booted_on_an_older_version_is_replaced()
    {
        Bench.Recorded(SlotKind.Server, "s1", slot => slot.HeldBy = "s1");
        Bench.Given((db, instance) => db.Add(new AppsEducation.Provisioning.Probes.ProbeState { InstanceId = instance.Id, TenantId = instance.TenantId, UserDataVersion = 1, NotBefore = Time.GetUtcNow() }));
        Cloud.On($"GET {Path}", 200, "#cloud-config\n# appsedu user data 0\n");
        Cloud.On($"POST {Z}/servers/s1/action", 202, "{}");

        await Take("user-data", Server(state: "running"), Volume("r1", "in_use", "s1", SlotKind.RootVolume));

        Assert.That(Cloud.Asked.Last().Body, Is.EqualTo("""{"action":"terminate"}"""));
    }

    [Test]
    public async Task A_machine_that_answered_once_is_never_stopped_for_it()
    {
        Bench.Recorded(SlotKind.Server, "s1", slot => slot.HeldBy = "s1");
        Bench.Given((_, instance) => instance.EverAvailable = true);
        Cloud.On($"GET {Path}", 404, "");

        Assert.That(await Take("user-data", Server(state: "running")), Is.TypeOf<StepResult.Done>());
        Assert.That(Acts, Is.Empty);
    }
}
