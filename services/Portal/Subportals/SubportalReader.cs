using AppsEducation.ApiClient;
using Microsoft.Extensions.Options;

namespace AppsEducation.Portal.Subportals;

/// <summary>Reads all sub-portals in full at start, by ETag in between, so that a message lost on the bus delays a tile and loses nothing.</summary>
internal sealed class SubportalReader(
    IServiceProvider services, SubportalModel model, IOptions<PortalOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SubportalReader> log) : BackgroundService
{
    /// <summary>The keyed client that asks Tenants.</summary>
    public const string Client = "tenants";

    private string? tag;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // In AllInOne the owner is this very process, which answers only once it has started.
            await Started(stoppingToken);
            for (var failures = 0; ;)
            {
                failures = await TryRead(stoppingToken) ? 0 : failures + 1;
                await Task.Delay(failures == 0 ? options.Value.ReadEvery : BackOff(failures), time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("No more reads: the process ends");
        }
    }

    /// <summary>One read. False when the owner couldn't be asked, or answered nonsense: the model keeps what it has.</summary>
    public async Task<bool> TryRead(CancellationToken ct)
    {
        try
        {
            var since = model.Bookmark();
            var begun = time.GetUtcNow();
            var read = await services.GetRequiredKeyedService<AppsEduClient>(Client).Subportals(tag, ct);
            if (read is null)
            {
                model.Confirm(begun);
                return true;
            }
            if (!read.Value.All(SubportalModel.IsWhole))
                throw new InvalidDataException("a document lacks its parts");
            model.TakeAll(read.Value, since, begun);
            tag = read.ETag;
            return true;
        }
        // Whatever an answer holds, the next one is asked for; only a setting that is wrong ends the process.
        catch (Exception e) when (e is not ServiceDefaults.ConfigurationException && !ct.IsCancellationRequested)
        {
            log.LogWarning("The sub-portals could not be read from Tenants ({Why}); pages show what was known at {ConfirmedAt}", e.Message, model.Current.ConfirmedAt);
            return false;
        }
    }

    private TimeSpan BackOff(int failures) =>
        TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(failures - 1, 10)), options.Value.ReadEvery.TotalSeconds));

    private async Task Started(CancellationToken ct)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(ct);
    }
}
