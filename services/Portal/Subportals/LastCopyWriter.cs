using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace AppsEducation.Portal.Subportals;

/// <summary>Loads the last copy before the first request and keeps it up to date: soon after a change, and now and then so that its age stays true.</summary>
internal sealed class LastCopyWriter(LastCopy copy, SubportalModel model, IOptions<PortalOptions> options, TimeProvider time, ILogger<LastCopyWriter> log) : BackgroundService
{
    // One pending nudge is enough: the write that follows it takes along whatever came meanwhile.
    private readonly Channel<bool> nudges = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private (long Revision, DateTimeOffset? At) written;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (copy.Read() is { } saved)
        {
            model.TakeAll(saved.Subportals, model.Bookmark(), saved.SavedAt);
            written = (model.Current.Revision, saved.SavedAt);
            log.LogInformation("{Count} sub-portals of {SavedAt} come from the last copy", saved.Subportals.Count, saved.SavedAt);
        }
        model.Changed += Nudge;
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        model.Changed -= Nudge;
        await base.StopAsync(cancellationToken);
        Save();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var turn = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(nudges.Reader.WaitToReadAsync(turn.Token).AsTask(), Task.Delay(options.Value.CopyAtLeastEvery, time, turn.Token));
            await turn.CancelAsync();
            nudges.Reader.TryRead(out _);
            Save();
        }
    }

    private void Save()
    {
        var now = model.Current;
        // Before the first full read there may be a few academies from messages: a copy of them would pass for all.
        if (now.ConfirmedAt is not { } at || (now.Revision, now.ConfirmedAt) == written)
            return;
        if (copy.Write(new LastCopy.Saved(at, now.All)))
            written = (now.Revision, at);
    }

    private void Nudge() => nudges.Writer.TryWrite(true);
}
