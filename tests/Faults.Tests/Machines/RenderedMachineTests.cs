using System.Text;
using AppsEducation.CloudSimulator.Guests;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.CloudInit;
using AppsEducation.Provisioning.Tests.CloudInit;

namespace AppsEducation.Faults.Tests.Machines;

/// <summary>Two hands wrote the machine's protocol, one that renders it and one that plays it: what the first writes the second must read, for every blueprint of the catalogue.</summary>
[TestFixture]
internal sealed class RenderedMachineTests
{
    private static readonly MachineFacts Facts = new(
        "ins_7hk2m4q8z1n5c3vx", "service.dijon.localhost", new Uri("http://127.0.0.1:8080"), new string('t', 43), "/dev/sdb", "smtp.education.example:2525");

    private static IEnumerable<TestCaseData> Sizes() =>
        from blueprint in SeededBlueprints.All
        from size in blueprint.Sizes
        select new TestCaseData(blueprint, size).SetName($"{blueprint.Offering}, {size.Name}: the simulated machine reads it");

    [TestCaseSource(nameof(Sizes))]
    public void The_simulated_machine_reads_what_is_rendered(Blueprint blueprint, BlueprintSize size)
    {
        var machine = FirstBoot.Read(Encoding.UTF8.GetBytes(MachineDocument.Render(Facts, blueprint, size)));

        var application = Applications.Find(blueprint.Offering)!;
        Assert.Multiple(() =>
        {
            Assert.That((machine.Instance, machine.Offering, machine.HostName, machine.ControlPlane, machine.EnrolmentToken), Is.EqualTo((Facts.Instance, blueprint.Offering, Facts.HostName, "http://127.0.0.1:8080", Facts.EnrolmentToken)));
            Assert.That(machine.Ports.Select(port => port.ToString()), Is.SupersetOf(application.Ports.Select(port => port.ToString())), "the blueprint opens what the application needs");
            Assert.That(application.Check, Is.EqualTo(blueprint.Probe), "the probe's name");
            Assert.That(application.AlivePath, Is.EqualTo(blueprint.Alive.Path), "the prober asks where the application answers");
            Assert.That(application.AliveBody(machine.Version), Does.Contain(blueprint.Alive.Contains ?? ""), "and finds what it looks for");
        });
    }
}
