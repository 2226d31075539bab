using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Watching;

/// <summary>An operation to follow.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Label">Whom it is for.</param>
/// <param name="Document">Which of the command's answers it belongs to.</param>
/// <param name="IsParent">The others are its children: it ends when they have, and adds no outcome of its own.</param>
/// <param name="Doubt">So long after the watch began, that it waits for a person doesn't count: somebody has just removed the cause, or may have.</param>
internal sealed record Followed(string Id, string Label, int Document = 0, bool IsParent = false, TimeSpan Doubt = default)
{
    /// <summary>The cause was removed by the same command.</summary>
    public static readonly TimeSpan JustRemoved = TimeSpan.FromSeconds(20);

    /// <summary>The cause may have been removed by an earlier command, whose effect isn't seen yet.</summary>
    public static readonly TimeSpan MayBeRemoved = TimeSpan.FromSeconds(5);
}

/// <summary>How a watch ended.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Last">What was last seen of each operation.</param>
internal sealed record WatchEnd(int Code, IReadOnlyDictionary<string, Got<OperationAnswer>> Last);

/// <summary>Follows operations until each has ended and shows in its sub-portal, or waits for a person. Stopping it stops nothing else.</summary>
internal sealed class Watch(Session session, TimeSpan patience)
{
    private readonly Dictionary<string, Got<OperationAnswer>> last = [];
    private readonly Dictionary<string, string> urls = [];
    private readonly HashSet<string> settled = [];
    private readonly Lock gate = new();

    public async Task<WatchEnd> Follow(IReadOnlyList<Followed> operations, CancellationToken ct)
    {
        await session.Around.Out.FlushAsync(ct);   // whoever reads the ids from a pipe has them while this goes on
        using var late = new CancellationTokenSource(patience, session.Time);
        using var enough = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token, enough.Token);
        try
        {
            await Board.For(session.Around, operations).Show(board =>
                Task.WhenAll(operations.Select(operation => FollowOne(operation, operations, board, enough, stop.Token))));
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            // All that is left waits for a person: said below.
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested || session.Around.Interrupted.IsCancellationRequested)
        {
            Outcomes.SayStopped(session, Unended(operations));
            return new WatchEnd(Exit.Interrupted, last);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            Outcomes.SayLate(session, patience, Unended(operations));
            return new WatchEnd(Exit.TimedOut, last);
        }
        var codes = new List<int>();
        foreach (var operation in operations)
            if (last.TryGetValue(operation.Id, out var end) && (!operation.IsParent || operations.Count == 1))
                codes.Add(await Outcomes.Say(session, end.Value, urls.GetValueOrDefault(operation.Id), ct));
        return new WatchEnd(Exit.Worst(codes), last);
    }

    private async Task FollowOne(Followed operation, IReadOnlyList<Followed> all, IBoard board, CancellationTokenSource enough, CancellationToken ct)
    {
        var begun = session.Time.GetTimestamp();
        await using var later = operation.Doubt > TimeSpan.Zero
            ? session.Time.CreateTimer(_ => Settle(operation, IsBlocked(operation), all, enough), null, operation.Doubt, Timeout.InfiniteTimeSpan)
            : null;
        await foreach (var seen in session.Api.WatchOperation(operation.Id, null, _ => board.Say(operation, L("connexion perdue, nouvel essai", "connection lost, trying again")), session.Time, ct))
        {
            lock (gate)
                last[operation.Id] = new Got<OperationAnswer>(seen.Operation, seen.Json);
            board.Update(operation, seen.Operation);
            if (!seen.Operation.HasEnded())
                Settle(operation, seen.Operation.State is OperationState.Blocked && session.Time.GetElapsedTime(begun) >= operation.Doubt, all, enough);
        }
        if (last[operation.Id].Value is { State: OperationState.Succeeded } ended)
            await Shown(operation, ended, board, ct);
        Settle(operation, true, all, enough);
    }

    // Done is done when agents see it: the feed is at the version that the result names.
    private async Task Shown(Followed followed, OperationAnswer operation, IBoard board, CancellationToken ct)
    {
        if (operation.Result?.SubportalVersion is not { } version || await session.Academies.ByCode(operation.Subject.Academy, ct) is not { } academy)
            return;
        board.Shown(followed, isThere: false);
        var feed = await new FeedWait(session).Until(academy.Slug, version, ct);
        board.Shown(followed, isThere: true);
        if (feed.Services.FirstOrDefault(service => service.Slug == operation.Subject.Id)?.Url is { } url)
            lock (gate)
                urls[followed.Id] = url;
    }

    private bool IsBlocked(Followed operation)
    {
        lock (gate)
            return last.TryGetValue(operation.Id, out var seen) && seen.Value.State is OperationState.Blocked;
    }

    private void Settle(Followed operation, bool isSettled, IReadOnlyList<Followed> all, CancellationTokenSource enough)
    {
        lock (gate)
        {
            if (isSettled)
                settled.Add(operation.Id);
            else
                settled.Remove(operation.Id);
            var waiting = all.Where(other => !other.IsParent && last.TryGetValue(other.Id, out var seen) && seen.Value.State is OperationState.Blocked).ToArray();
            if (waiting.Length > 0 && all.All(other => other.IsParent || settled.Contains(other.Id)))
                enough.Cancel();
        }
    }

    private string[] Unended(IReadOnlyList<Followed> operations) =>
        [.. operations.Where(operation => !settled.Contains(operation.Id) && (operation.IsParent || !operations.Any(other => other.IsParent))).Select(operation => operation.Id)];
}
