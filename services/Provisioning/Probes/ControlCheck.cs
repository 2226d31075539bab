using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.Probes;

/// <summary>Before many services turn red at once: can this place still reach anything? One of the control addresses that takes a connection is enough.</summary>
internal sealed class ControlCheck(ConnectToMachine connect, IOptions<ProbeOptions> options, TimeProvider time, ILogger<ControlCheck> log)
{
    private readonly SemaphoreSlim one = new(1, 1);
    private (DateTimeOffset At, bool Reached)? last;

    /// <summary>Silent now are so many of those that answered that our own side must be ruled out first.</summary>
    public bool IsNeeded(int silent, int answering) =>
        options.Value.ControlAddresses.Count > 0 && silent >= options.Value.Many && silent >= options.Value.ManyShare * answering;

    /// <summary>False: no control address can be reached, so the fault is ours. Asked once for all that fall silent together.</summary>
    public async Task<bool> Reached(CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            var now = time.GetUtcNow();
            if (last is { } known && now - known.At < options.Value.AfterMiss / 2)
                return known.Reached;
            var reached = false;
            foreach (var address in options.Value.ControlAddresses)
            {
                if (reached = await Connects(address, ct))
                    break;
            }
            if (!reached)
                log.LogWarning("Many services are silent at once and no control address answers either ({Addresses}): the fault is on our side, nothing turns to incident", string.Join(", ", options.Value.ControlAddresses));
            last = (now, reached);
            return reached;
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<bool> Connects(string text, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Value.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await using var stream = await connect(Address.TryParse(text, out var address) ? address : throw new InvalidOperationException($"{text} was validated at start"), either.Token);
            return true;
        }
        catch (Exception error) when (error is SocketException or IOException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }
}
