using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AppsEducation.ServiceDefaults;

/// <summary>A row with an integer version of ours as its concurrency token: the same on all three databases.</summary>
public interface IVersioned
{
    /// <summary>Rises with every save; set by <see cref="ServiceDb"/>.</summary>
    long Version { get; }
}

/// <summary>
/// A service's own database: the service's tables, and the outbox, inbox, idempotency records and journal that commit with them.
/// Every query is filtered by the scope's academy; every save is guarded.
/// </summary>
public abstract class ServiceDb(DbContextOptions options, RequestScope scope) : DbContext(options)
{
    /// <summary>Messages that this save sends.</summary>
    public Outbox Outbox => new(this);

    /// <summary>Messages already taken in.</summary>
    public Inbox Inbox => new(this);

    /// <summary>The append-only journal of this service.</summary>
    public Journal Journal => new(this);

    /// <summary>Whose things, who asks, the clock.</summary>
    public RequestScope Scope { get; } = scope;

    // Read by the query filters; instance members, so that EF makes parameters of them.
    private string? TenantId => Scope.Tenancy.TenantId;
    private bool IsNation => Scope.Tenancy.IsNation;

    /// <summary>The service's own entities.</summary>
    protected abstract void OnServiceModel(ModelBuilder model);

    /// <inheritdoc/>
    protected sealed override void OnModelCreating(ModelBuilder model)
    {
        OutboxMessage.Configure(model);
        InboxMessage.Configure(model);
        IdempotencyRecord.Configure(model);
        JournalEntry.Configure(model);
        OnServiceModel(model);
        foreach (var entity in model.Model.GetEntityTypes().Where(e => !e.IsOwned()).ToArray())
        {
            if (typeof(IVersioned).IsAssignableFrom(entity.ClrType))
                model.Entity(entity.ClrType).Property(nameof(IVersioned.Version)).IsConcurrencyToken();
            if (typeof(ITenantOwned).IsAssignableFrom(entity.ClrType))
                OwnByTenant(model, entity.ClrType);
        }
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        // SQLite translates no comparison or order on DateTimeOffset: UTC ticks, on all three.
        conventions.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        conventions.Properties<string>().HaveMaxLength(200);
    }

    // TenantId is also a concurrency token: an attached row with a foreign key and our own TenantId would pass filter and guard, but matches no row.
    private void OwnByTenant(ModelBuilder model, Type type)
    {
        var row = Expression.Parameter(type, "row");
        var me = Expression.Constant(this);
        var filter = Expression.Lambda(
            Expression.OrElse(
                Expression.Property(me, typeof(ServiceDb).GetProperty(nameof(IsNation), NonPublic)!),
                Expression.Equal(Expression.Property(row, nameof(ITenantOwned.TenantId)), Expression.Property(me, typeof(ServiceDb).GetProperty(nameof(TenantId), NonPublic)!))),
            row);
        model.Entity(type).HasQueryFilter("tenant", filter);
        var property = model.Entity(type).Property<string>(nameof(ITenantOwned.TenantId)).HasMaxLength(8);
        if (!model.Entity(type).Metadata.FindPrimaryKey()!.Properties.Contains(property.Metadata))
            property.IsConcurrencyToken();
    }

    private const System.Reflection.BindingFlags NonPublic = System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic;

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        using var detected = DetectOnce();
        foreach (var entry in ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToArray())
        {
            if (entry.Entity is ITenantOwned owned)
                Guard(entry, owned);
            if (entry is { Entity: IVersioned, State: EntityState.Modified or EntityState.Added })
                entry.Property(nameof(IVersioned.Version)).CurrentValue = (long)entry.Property(nameof(IVersioned.Version)).CurrentValue! + 1;
        }
        var sends = ChangeTracker.Entries<OutboxMessage>().Any(e => e.State == EntityState.Added);
        var rows = await Remembered(() => Save(acceptAllChangesOnSuccess, cancellationToken));
        if (sends)
            OutboxSignal.Ring(GetType());
        return rows;
    }

    /// <summary>
    /// Looks for changes now and, until it is disposed, not again: each look at the tracked rows would else compare every value of every one of them. For a passage that changes no row's properties by itself.
    /// </summary>
    public IDisposable DetectOnce()
    {
        if (ChangeTracker.AutoDetectChangesEnabled)
            ChangeTracker.DetectChanges();
        return new Detected(ChangeTracker);
    }

    /// <summary>Commits a transaction that a use case opened itself, and wakes the outbox's dispatcher: the save inside it rang before its rows could be seen.</summary>
    public async Task Commit(IDbContextTransaction transaction, CancellationToken ct)
    {
        await Remembered(async () =>
        {
            await transaction.CommitAsync(ct);
            return 1;
        });
        OutboxSignal.Ring(GetType());
    }

    private async Task<int> Save(bool acceptAllChangesOnSuccess, CancellationToken ct)
    {
        // The claim's answer is written by the endpoint afterwards and commits with this change: one transaction from here to there.
        if (Scope.Claim is { } claim && Database.CurrentTransaction is null)
            claim.Transaction = await Database.BeginTransactionAsync(ct);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, ct);
    }

    // Readiness tells of it. An empty save proves nothing, nor does one inside a transaction before its commit.
    private async Task<int> Remembered(Func<Task<int>> save)
    {
        try
        {
            var rows = await save();
            if (rows > 0 && Database.CurrentTransaction is null)
                SaveTrouble.Succeeded(GetType());
            return rows;
        }
        catch (Exception error) when (error is DbUpdateException or System.Data.Common.DbException)
        {
            SaveTrouble.Failed(GetType(), error);
            throw;
        }
    }

    /// <summary>Not used: a save is awaited.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw new InvalidOperationException("Use SaveChangesAsync.");

    private void Guard(EntityEntry entry, ITenantOwned owned)
    {
        if (entry.State is EntityState.Modified && entry.Property(nameof(ITenantOwned.TenantId)) is var tenant && !Equals(tenant.OriginalValue, tenant.CurrentValue))
            throw new TenantViolationException($"{entry.Metadata.ClrType.Name} can't change its academy.");
        if (!IsNation && owned.TenantId != TenantId)
            throw new TenantViolationException($"{entry.Metadata.ClrType.Name} belongs to another academy than this scope.");
    }

    private sealed class Detected : IDisposable
    {
        private readonly ChangeTracker tracker;
        private readonly bool before;

        public Detected(ChangeTracker tracker)
        {
            (this.tracker, before) = (tracker, tracker.AutoDetectChangesEnabled);
            tracker.AutoDetectChangesEnabled = false;
        }

        public void Dispose() => tracker.AutoDetectChangesEnabled = before;
    }

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
        time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}

/// <summary>A save would have touched another academy's row: a defect of ours, never the caller's.</summary>
public sealed class TenantViolationException(string message) : InvalidOperationException(message);
