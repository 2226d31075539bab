using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Provisioning.Tests.CloudInit;

/// <summary>A machine that boots and asks who it is, over HTTP and on a clock that the test moves.</summary>
internal abstract class EnrolmentTests
{
    protected const string Id = "ins_7hk2m4q8z1n5c3vx";
    protected MachineHost Host { get; private set; } = null!;

    [SetUp]
    public async Task Start() => Host = await MachineHost.Begin();

    [TearDown]
    public async Task Stop() => await Host.DisposeAsync();

    protected Task<HttpResponseMessage> Post(string token, string machineKey, string instance = Id) =>
        Host.Http.PostAsJsonAsync("/enrol", new Enrol(token, instance, machineKey), ApiJson.Strict);

    protected async Task<Enrolled> Enrols(string token, string? machineKey = null, string instance = Id)
    {
        var answer = await Post(token, machineKey ?? MachineHost.NewMachineKey(), instance);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<Enrolled>(ApiJson.Tolerant))!;
    }

    protected async Task Refuses(string token, HttpStatusCode status, string code, string? machineKey = null)
    {
        var answer = await Post(token, machineKey ?? MachineHost.NewMachineKey());
        Assert.That(answer.StatusCode, Is.EqualTo(status), await answer.Content.ReadAsStringAsync());
        Assert.That((await answer.Content.ReadFromJsonAsync<ProblemAnswer>(ApiJson.Tolerant))!.Code, Is.EqualTo(code));
    }

    protected Task<HttpResponseMessage> Renews(string identity)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/enrol/renewal");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", identity);
        return Host.Http.SendAsync(request);
    }
}
