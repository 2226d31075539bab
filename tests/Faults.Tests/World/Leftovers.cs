namespace AppsEducation.Faults.Tests;

/// <summary>What all runs of the process shared goes with them: it lies in memory, which would fill from one run of the tests to the next.</summary>
[SetUpFixture]
internal sealed class Leftovers
{
    [OneTimeTearDown]
    public void Go()
    {
        if (Directory.Exists(ControlPlane.Shared.Root))
            Directory.Delete(ControlPlane.Shared.Root, recursive: true);
    }
}
