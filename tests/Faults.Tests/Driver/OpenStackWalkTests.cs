using AppsEducation.CloudSimulator;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Faults.Tests.Driver;

/// <summary>The driver alone against the simulated cloud, in process; its two lists are walked by the engine in <c>Matrix/OpenStackTests.cs</c>.</summary>
[TestFixture]
internal sealed class OpenStackWalkTests
{
    [Test]
    public async Task An_accounts_check_shows_all_that_an_instance_takes()
    {
        Environment.SetEnvironmentVariable(OpenStackAccounts.SecretVariable, OpenStackAccounts.Secret);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
        using var simulator = Simulator.Build(new SimulatorOptions { Accounts = [OpenStackAccounts.Simulated], CallsPerSecond = null }, time);
        var calls = new CallOptions { PerSecond = 1000, Burst = 1000 };
        var driver = new OpenStackDriver(new OpenStackClients(calls, time, () => 0.5, _ => simulator.NewHandler()), calls, time);

        var lines = await driver.Check(OpenStackAccounts.One, CancellationToken.None);

        Assert.That(lines.Select(line => (line.Name, line.Ok)), Is.EqualTo(new[]
        {
            ("credentials", true), ("network", true), ("image", true), ("flavors", true), ("zone nova", true), ("quota compute", true), ("quota volumes", true), ("quota network", true),
        }), string.Join('\n', lines.Select(line => $"{line.Name}: {line.Detail}")));
    }
}
