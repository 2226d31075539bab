using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Provisioning.Tests.Hosting.OpenStack;

/// <summary>
/// The two lists against real services, step by step, without the engine's lanes: <c>OS_AUTH_URL OS_USERNAME OS_PASSWORD OS_PROJECT_ID OS_REGION_NAME</c> say which (the rig of <c>rigs/openstack</c>, with a flavor
/// <c>huge</c> that no host has room for); <c>OS_APPLICATION_CREDENTIAL_ID</c> and <c>_SECRET</c> instead of the user. Asked for by name only.
/// </summary>
[TestFixture, Explicit("needs a real OpenStack"), Category("Real")]
internal sealed class RealOpenStackTests
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);
    private readonly CallCounter counter = new();
    private OpenStackAccount account = null!;
    private OpenStackClients clients = null!;
    private OpenStackDriver driver = null!;
    private StepBench? bench;

    [SetUp]
    public void Cloud()
    {
        if (Environment.GetEnvironmentVariable("OS_AUTH_URL") is null)
            Assert.Ignore("OS_AUTH_URL isn't set");
        account = OpenStackAccounts.One with
        {
            AuthUrl = new Uri(Variable("OS_AUTH_URL")), Project = Variable("OS_PROJECT_ID"), Region = Variable("OS_REGION_NAME"), Flavors = ["huge", "d2-2"],
            Credential = Environment.GetEnvironmentVariable("OS_APPLICATION_CREDENTIAL_ID") is { } id
                ? new KeystoneCredential(id, null, null, Secret.InVariable("OS_APPLICATION_CREDENTIAL_SECRET"))
                : new KeystoneCredential(null, Variable("OS_USERNAME"), "Default", Secret.InVariable("OS_PASSWORD")),
        };
        var calls = new CallOptions { PerSecond = 20, Burst = 20, TryLimit = TimeSpan.FromSeconds(30), CallLimit = TimeSpan.FromSeconds(60) };
        clients = new OpenStackClients(calls, TimeProvider.System, () => 0.5, _ => counter);
        driver = new OpenStackDriver(clients, calls, TimeProvider.System);
        bench = new StepBench(account, driver, time);
    }

    [TearDown]
    public void Close() => bench?.Dispose();

    [Test]
    public async Task An_instance_is_made_after_the_first_flavor_had_no_room_and_removed_without_a_trace()
    {
        foreach (var line in await driver.Check(account, CancellationToken.None))
            TestContext.Out.WriteLine($"{line.Name}: {line.Ok} {line.Detail}");
        counter.Calls.Clear();

        Assert.That(await Walk(driver.Provision, 120), Is.EqualTo("Done"));
        var made = await Whole();
        TestContext.Out.WriteLine($"created with {counter}");
        counter.Calls.Clear();
        Assert.That(made.Resources.Select(row => $"{row.Kind} {row.State}").Order(), Is.EqualTo(new[] { "address ACTIVE", "firewall ", "server ACTIVE", "volume in-use" }));

        Assert.That(await Walk(driver.Remove, 120), Is.EqualTo("Done"));
        TestContext.Out.WriteLine($"removed with {counter}");
        Assert.That((await Whole()).Resources, Is.Empty);
    }

    [Test]
    public async Task What_was_changed_at_the_host_is_put_right()
    {
        account = account with { Name = "drift", Flavors = ["d2-2"] };
        bench!.Dispose();
        bench = new StepBench(account, driver, time);
        Assert.That(await Walk(driver.Provision, 60), Is.EqualTo("Done"));
        var api = clients.Of(account).Api;
        await api.Compute.Act(bench!.SlotOf(SlotKind.Server)!.ResourceId!, "os-stop", CancellationToken.None);
        await api.Network.SetGroups(bench!.SlotOf(SlotKind.Address)!.ResourceId!, [], CancellationToken.None);
        await api.Network.AddRules([new RuleRow("ingress", "IPv4", "tcp", 22, 22, SecurityGroupId: bench!.SlotOf(SlotKind.Firewall)!.ResourceId)], CancellationToken.None);
        await Until("the server has stopped", async () => (await api.Compute.Server(bench!.SlotOf(SlotKind.Server)!.ResourceId!, CancellationToken.None)).Status is "SHUTOFF");

        Assert.That(await Walk(driver.Provision, 60), Is.EqualTo("Done"));

        var seen = await Whole();
        Assert.Multiple(() =>
        {
            Assert.That(seen.Resources.Single(row => row.Kind == SlotKind.Server).State, Is.EqualTo("ACTIVE"));
            Assert.That(seen.Resources.Single(row => row.Kind == SlotKind.Address).As<PortRow>().SecurityGroups, Is.EqualTo(new[] { bench!.SlotOf(SlotKind.Firewall)!.ResourceId }));
            Assert.That(seen.Resources.Single(row => row.Kind == SlotKind.Firewall).As<GroupRow>().Rules!.Count(rule => rule.PortRangeMin is 22), Is.Zero);
        });
        await api.Network.DeletePort(bench!.SlotOf(SlotKind.Address)!.ResourceId!, CancellationToken.None);
        Assert.That(await Walk(driver.Provision, 60), Is.EqualTo("Done"), "the server is on a new port");
        Assert.That(await Walk(driver.Remove, 120), Is.EqualTo("Done"));
        Assert.That((await Whole()).Resources, Is.Empty);
    }

    private async Task<string> Walk(IReadOnlyList<IStep> steps, int most)
    {
        var last = "never";
        for (var round = 0; round < most; round++)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.7));
            time.Advance(TimeSpan.FromSeconds(4));
            var slots = new[] { SlotKind.Firewall, SlotKind.Address, SlotKind.Server, SlotKind.RootVolume, SlotKind.Volume }
                .Select(kind => new SlotKey(bench!.InstanceId, kind, bench!.SlotOf(kind)?.ResourceId, "nova")).ToArray();
            var listing = await driver.Look(new LookAt(account, StepBench.Installation, Whole: false, slots), CancellationToken.None) with { BegunAt = time.GetUtcNow() };
            StepResult result = new StepResult.Done();
            foreach (var step in steps.Where(step => step is not (NameIsSet or NameIsGone or Answers)))
            {
                try
                {
                    result = await bench!.Take(step, listing);
                }
                catch (ProviderRefused refused)
                {
                    result = new StepResult.Retry(TimeSpan.Zero, $"{refused.Kind} {refused.By} {refused.Status}: {refused.Message}");
                }

                last = $"{step.Name}: {result}";
                TestContext.Out.WriteLine($"{round,3} {last}");
                if (result is not StepResult.Done)
                    break;
            }

            if (result is StepResult.Done)
                return "Done";
        }

        return last;
    }

    private static async Task Until(string what, Func<Task<bool>> condition)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(0.5));
        for (var look = 0; look < 240; look++)
        {
            if (await condition())
                return;
            await pace.WaitForNextTickAsync();
        }

        Assert.Fail($"After 240 looks still not: {what}");
    }

    private Task<Listing> Whole() => driver.Look(new LookAt(account, StepBench.Installation, Whole: true, []), CancellationToken.None);

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} isn't set");

    /// <summary>Counts what goes over the wire.</summary>
    private sealed class CallCounter() : DelegatingHandler(new SocketsHttpHandler())
    {
        public List<string> Calls { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (Calls)
                Calls.Add(request.Method.Method);
            return base.SendAsync(request, cancellationToken);
        }

        public override string ToString() => $"{Calls.Count(method => method is "GET")} reads and {Calls.Count(method => method is not "GET")} other calls";
    }
}
