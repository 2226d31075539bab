using System.Net.Http.Headers;
using System.Net.Http.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Tests.EngineTests;
using AppsEducation.Tests;

namespace AppsEducation.Provisioning.Tests.Api;

/// <summary>The nasty inputs of reliability.md at every operation of this service, machines' enrolment included.</summary>
[TestFixture]
internal sealed class NastyApiTests
{
    private ApiHost host = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        host = await ApiHost.Start(World.AccountOf(World.Account));
        await host.Save(new Instance
        {
            Id = "ins_dijon", TenantId = "07", AcademySlug = "dijon", Offering = "etherpad", Sensitivity = Sensitivity.Ordinary, BlueprintVersion = 1, Size = "S",
            Lane = World.Account, Account = World.Account, Phase = Phase.Ending, HeldData = true, CreatedAt = DateTimeOffset.UnixEpoch,
        }, new Wish
        {
            InstanceId = "ins_dijon", TenantId = "07", Generation = 2, Desired = Desired.Removed, OperationId = "op_1", OperationKind = OperationKind.DisableOffering, AskedAt = DateTimeOffset.UnixEpoch,
        });
    }

    [OneTimeTearDown]
    public async Task End() => await host.DisposeAsync();

    [Test]
    public async Task Every_operation_takes_every_nasty_input_calmly()
    {
        using var client = host.Client();
        var api = new NastyApi(client,
            new Dictionary<string, string> { ["id"] = "ins_dijon", ["name"] = World.Account },
            new Dictionary<string, string>
            {
                ["waiveGate"] = """{"reason":"end of the trial"}""",
                ["preflightPlacements"] = """{"wishes":[{"instance":"ins_x","academy":"07","offering":"etherpad","blueprintVersion":1,"size":"S","sensitivity":"Ordinary"}]}""",
                ["enrolMachine"] = $$"""{"token":"{{new string('t', 43)}}","instance":"ins_dijon","machineKey":"{{CloudInit.MachineHost.NewMachineKey()}}"}""",
            });

        Assert.That(string.Join('\n', await api.Faults("/api/v1/", "/enrol")), Is.Empty, $"{api.Asked} requests");
        Assert.That(api.Asked, Is.GreaterThan(1200), "the description was read");
    }

    private static IEnumerable<TestCaseData> Reasons() => NastyInputs.Texts.Append(NastyInputs.Megabyte).Append("half \ud800").Select((text, index) => new TestCaseData(text).SetName($"a waiver's reason {index}: {NastyInputs.Shown(text)}"));

    // Who destroys data says why, and it is read years later.
    [TestCaseSource(nameof(Reasons))]
    public async Task A_waivers_reason_is_kept_exactly_or_refused_by_its_name(string text)
    {
        var id = PublicId.New(PublicId.Instance);
        await host.Save(new Instance
        {
            Id = id, TenantId = "07", AcademySlug = "dijon", Offering = "etherpad", Sensitivity = Sensitivity.Ordinary, BlueprintVersion = 1, Size = "S",
            Lane = World.Account, Account = World.Account, Phase = Phase.Ending, HeldData = true, Generation = 2, CreatedAt = DateTimeOffset.UnixEpoch,
        }, new Wish { InstanceId = id, TenantId = "07", Generation = 2, Desired = Desired.Removed, OperationId = "op_1", OperationKind = OperationKind.DisableOffering, AskedAt = DateTimeOffset.UnixEpoch });
        using var client = host.Client();

        using var answer = await client.PostAsync($"/api/v1/instances/{id}/waiver", new StringContent($$"""{"reason":{{NastyInputs.Json(text)}}}""", new MediaTypeHeaderValue("application/json")));

        if (answer.IsSuccessStatusCode)
            Assert.That((await answer.Content.ReadFromJsonAsync<InstanceAnswer>(ApiJson.Tolerant))!.Waiver!.Reason, Is.EqualTo(text.Trim()), "but for the blanks around it");
        else
            Assert.That((await answer.Content.ReadFromJsonAsync<ProblemAnswer>(ApiJson.Tolerant))!.Errors!.Single().Pointer, Is.EqualTo("/reason"));
        if (text is "" or "   " or "\u200b" or "\ud800" or "\u202egpj.exe" or "a\u0000b" or "half \ud800" || text.Trim().AsSpan().ContainsAny('\n', '\r'))
            Assert.That((int)answer.StatusCode, Is.EqualTo(400), "nobody would read it right");
    }
}
