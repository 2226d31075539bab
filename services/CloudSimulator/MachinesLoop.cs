namespace AppsEducation.CloudSimulator;

/// <summary>In a process the machines are told to look several times a second; what only counts goes to disk on the way.</summary>
internal sealed class MachinesLoop(Simulator simulator, TimeProvider time, ILogger<MachinesLoop> log) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Look(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogInformation("The simulated machines stand still");
        }
        simulator.SaveCounts();
    }

    private async Task Look(CancellationToken ct)
    {
        try
        {
            await simulator.Machines.Advance(ct);
            simulator.SaveCounts();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One machine's trouble must not stop all machines; the next look tries again.
            log.LogError(error, "The simulated machines could not go on");
        }
    }
}
