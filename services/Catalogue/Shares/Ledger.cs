using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Shares;

/// <summary>
/// Settles an academy's wish for a share, and answers, also when it was settled long ago: the answer may have been lost.
/// Never more shares than the quota: the wishes for one offering take turns on its pool's row.
/// </summary>
internal sealed class Ledger(CatalogueDb db, TimeProvider time, ILogger<Ledger> log)
{
    public async Task Settle(ConsumeContext context, string consumer, Wish wish)
    {
        var ct = context.CancellationToken;
        // The message is believed here: only Tenants, which knows the academies, writes it, and all that it can touch is the share of the academy that it names (docs/adding-a-message.md).
        db.Scope.Tenancy.Become(wish.Academy);
        await using var turn = await db.Database.BeginTransactionAsync(ct);
        // The reviewed conditional update of this service: it touches no academy's row, and holds the pool until the commit.
        var isShared = await db.SharePools.Where(pool => pool.Offering == wish.Offering).ExecuteUpdateAsync(set => set.SetProperty(pool => pool.Turn, pool => pool.Turn + 1), ct) == 1;
        if (!await db.Inbox.Accepts(context, consumer))
            return;
        db.Outbox.Add(isShared ? await Settle(wish, ct) : NothingToShare(wish));
        await db.SaveChangesAsync(ct);
        await db.Commit(turn, ct);
    }

    private async Task<ShareSettled> Settle(Wish wish, CancellationToken ct)
    {
        var pool = await db.SharePools.SingleAsync(pool => pool.Offering == wish.Offering, ct);
        var share = await db.Shares.SingleOrDefaultAsync(share => share.Offering == wish.Offering, ct)
            ?? db.Add(Share.Untouched(wish.Academy, wish.Offering)).Entity;
        if (wish.Generation > share.Generation)   // an older or the same wish changes nothing, and hears how things stand
        {
            ShareState? before = share.IsUntouched ? null : share.State;
            share.Settle(wish.Wanted, wish.Generation, wish.OperationId, pool, time.GetUtcNow());
            if (share.State != before || share.State is ShareState.Refused)
                db.Record(
                    $"share.{share.State.ToString().ToLowerInvariant()}", wish.Offering, wish.Academy,
                    before is null ? null : new { state = before }, new { state = share.State, used = pool.Used, quota = pool.Quota }, wish.OperationId);
        }
        return new ShareSettled(share.OperationId, wish.Academy, wish.Offering, share.Generation, share.State, pool.Used, pool.Quota);
    }

    private ShareSettled NothingToShare(Wish wish)
    {
        log.LogWarning("{Academy} asks for a share of {Offering}, which isn't shared: {Outcome}", wish.Academy, wish.Offering, wish.Wanted ? "refused" : "nothing to return");
        return new ShareSettled(wish.OperationId, wish.Academy, wish.Offering, wish.Generation, wish.Wanted ? ShareState.Refused : ShareState.Returned, 0, 0);
    }
}

/// <summary>An academy's newest word on a shared offering.</summary>
internal sealed record Wish(bool Wanted, string OperationId, string Academy, string Offering, long Generation);
