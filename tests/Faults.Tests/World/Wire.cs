namespace AppsEducation.Faults.Tests;

/// <summary>The network between one process and the simulated cloud: each way takes a little time, and a dead process sends nothing.</summary>
internal sealed class Wire(World world, ControlPlane process) : DelegatingHandler(world.Cloud.Simulator.NewHandler())
{
    // Recorded answers take some 50 to 300 ms. Without any, a look would begin at the very instant of the act before it.
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(25);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        process.Death.Check();
        world.Clock.Advance(OneWay);
        world.Cloud.Calling = process;
        var response = await base.SendAsync(request, cancellationToken);
        world.Clock.Advance(OneWay);
        process.Death.Check();
        return response;
    }
}
