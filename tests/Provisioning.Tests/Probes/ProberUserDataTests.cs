using System.Net.Http.Json;
using AppsEducation.Provisioning.CloudInit.Enrolment;
using AppsEducation.Provisioning.Tests.CloudInit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Tests.Probes;

/// <summary>A machine that never enrols is given new user data; one that did keeps its own.</summary>
[TestFixture]
internal sealed class ProberUserDataTests : ProberTests
{
    [Test]
    public async Task A_machine_that_never_enrolled_is_given_new_user_data_once_its_token_ended()
    {
        await Host.PoweredOn(Id(1), Name(1));
        Silent.Add(Id(1));
        await After(TimeSpan.FromMinutes(59));
        Assert.That((await State(1)).UserDataVersion, Is.Zero);

        await After(TimeSpan.FromMinutes(30));
        await After(TimeSpan.FromMinutes(30));
        Assert.That((await State(1)).UserDataVersion, Is.EqualTo(1), "once: the engine hasn't rendered it yet");

        await Host.RenderedToken(Id(1), Name(1), version: 1);
        await After(TimeSpan.FromMinutes(59));
        Assert.That((await State(1)).UserDataVersion, Is.EqualTo(1), "the new token has its own hour");
        await After(TimeSpan.FromMinutes(3));
        Assert.That((await State(1)).UserDataVersion, Is.EqualTo(2));
    }

    [Test]
    public async Task A_machine_that_enrolled_keeps_its_user_data_however_long_it_installs()
    {
        await Enrol(await Host.PoweredOn(Id(1), Name(1)));
        Silent.Add(Id(1));
        for (var look = 0; look < 6; look++)
            await After(TimeSpan.FromMinutes(30));
        Assert.That((await State(1)).UserDataVersion, Is.Zero);
    }

    // Its server vanished and was made anew, with user data of the same version and a token of its own.
    [Test]
    public async Task A_replaced_server_that_never_enrols_is_noticed_too()
    {
        await Enrol(await Host.PoweredOn(Id(1), Name(1)));
        Host.Clock.Advance(TimeSpan.FromDays(10));
        await Host.RenderedToken(Id(1), Name(1));
        await Host.Change(Id(1), i => i.PoweredOnAt = Host.Clock.GetUtcNow());
        Silent.Add(Id(1));

        await After(TimeSpan.FromMinutes(59));
        Assert.That((await State(1)).UserDataVersion, Is.Zero);
        await After(TimeSpan.FromMinutes(2));
        Assert.That((await State(1)).UserDataVersion, Is.EqualTo(1));
    }

    // After a restore of an older state: what it enrolled with stands in no row, and it would never be believed.
    [Test]
    public async Task A_machine_that_no_row_told_anything_is_given_new_user_data_at_once()
    {
        await Host.PoweredOn(Id(1), Name(1));
        await Host.Db(async db => await db.Set<EnrolmentToken>().ExecuteDeleteAsync() + await db.Set<Machine>().ExecuteDeleteAsync());

        await After(TimeSpan.FromSeconds(10));
        await After(TimeSpan.FromMinutes(30));

        Assert.That((await State(1)).UserDataVersion, Is.EqualTo(1), "once: the engine hasn't rendered it yet");
    }

    private async Task Enrol(string token)
    {
        var answer = await HttpClientJsonExtensions.PostAsJsonAsync(Host.Http, "/enrol", new Contracts.Http.Enrol(token, Id(1), MachineHost.NewMachineKey()), Contracts.ApiJson.Strict);
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
    }
}
