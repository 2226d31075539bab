using AppsEducation.CloudSimulator.Router;

namespace AppsEducation.CloudSimulator.Tests.Guests;

/// <summary>A machine comes alive with everything it needs and says so at its name; without any one of these it stays silent and says why.</summary>
[TestFixture]
internal sealed class MachineTests
{
    private const string Host = "etherpad.dijon.localhost";

    [Test]
    public async Task With_everything_it_answers_at_its_name_within_half_a_minute()
    {
        using var caller = new Caller();

        var server = await new Provisioned().On(caller);
        await Seconds(caller, 30);

        var look = caller.Simulator.Machines.Look(server)!;
        Assert.Multiple(() =>
        {
            Assert.That(look.Missing, Is.Empty, string.Join('\n', look.Console));
            Assert.That(caller.Simulator.Names.Get(Host, "/health").Text, Does.Contain("\"status\":\"pass\""), "Etherpad's own alive path");
            Assert.That(caller.Simulator.Names.Get(Host, "/.well-known/appsedu/health").Text, Does.Contain("\"ok\":true").And.Contain("write-and-read-a-pad"));
            Assert.That(caller.Simulator.Names.Get(Host, "/", "en-GB,en").Text, Does.Contain("Simulated Etherpad"));
            Assert.That(caller.Simulator.Names.Get(Host, "/", "fr").Text, Does.Contain("Etherpad simulé"));
            Assert.That(caller.Simulator.Names.Connect(Host).Certificate, Does.Contain("BEGIN CERTIFICATE"));
        });
    }

    internal static async Task Seconds(Caller caller, int seconds)
    {
        for (var i = 0; i < seconds * 2; i++)
        {
            caller.Wait(0.5);
            await caller.Simulator.Machines.Advance();
        }
    }
}
