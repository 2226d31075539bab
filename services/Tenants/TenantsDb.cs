using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;
using AppsEducation.Tenants.Selections;
using AppsEducation.Tenants.Subportals;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants;

/// <summary>Academies, their selections and sub-portals, and every operation.</summary>
internal abstract class TenantsDb(DbContextOptions options, RequestScope scope) : ServiceDb(options, scope)
{
    public DbSet<Academy> Academies => Set<Academy>();
    public DbSet<Offering> Offerings => Set<Offering>();
    public DbSet<Selection> Selections => Set<Selection>();
    public DbSet<LocalService> LocalServices => Set<LocalService>();
    public DbSet<Operation> Operations => Set<Operation>();
    public DbSet<OperationEvent> OperationEvents => Set<OperationEvent>();
    public DbSet<Subportal> Subportals => Set<Subportal>();

    /// <summary>Ends are counted once they are committed: a lost race that runs again is one end.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        using var detected = DetectOnce();
        var ended = ChangeTracker.Entries<OperationEvent>().Where(e => e is { State: EntityState.Added, Entity.Type: Contracts.Http.OperationEvents.Ended }).Select(e => e.Entity.OperationId).ToArray();
        var rows = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        foreach (var operation in Operations.Local.Where(o => ended.Contains(o.Id)))
            Telemetry.Operations.Add(1, new("kind", operation.Kind.ToString()), new("outcome", operation.State.ToString()));
        return rows;
    }

    protected override void OnServiceModel(ModelBuilder model)
    {
        model.Entity<Academy>(academy =>
        {
            academy.HasKey(a => a.Code);
            academy.Property(a => a.Code).HasMaxLength(8);
            academy.HasIndex(a => a.Slug).IsUnique();
            academy.HasIndex(a => a.NameKey).IsUnique();
            academy.HasIndex(a => a.SortKey);
            academy.Property(a => a.SortKey).HasMaxLength(800);
            academy.Property(a => a.Domains).AsJson();
            academy.Property(a => a.Order).AsJson();
        });
        model.Entity<Offering>(offering =>
        {
            offering.HasKey(o => o.Slug);
            offering.Property(o => o.Slug).HasMaxLength(63);
            offering.Property(o => o.Title).AsJson();
            offering.Property(o => o.Summary).AsJson();
            offering.Property(o => o.CategoryTitle).AsJson();
            offering.Property(o => o.Sizes).AsJson();
            offering.Property(o => o.Url).HasMaxLength(2000);
            offering.Property(o => o.Maturity).HasConversion<string>();
            offering.Property(o => o.Delivery).HasConversion<string>();
            offering.Property(o => o.Sensitivity).HasConversion<string>();
        });
        model.Entity<Selection>(selection =>
        {
            selection.HasKey(s => new { s.TenantId, s.Offering });
            selection.Property(s => s.Offering).HasMaxLength(63);
            selection.HasIndex(s => s.InstanceId).IsUnique();
            selection.HasIndex(s => s.Unsettled);
            selection.Property(s => s.InstanceId).HasMaxLength(32);
            selection.Property(s => s.MaskedReason).HasMaxLength(500);
            selection.Property(s => s.Url).HasMaxLength(2000);
            selection.Property(s => s.Choice).HasConversion<string>();
            selection.Property(s => s.Visibility).HasConversion<string>();
            selection.Property(s => s.Wish).HasConversion<string>();
            selection.Property(s => s.WishKind).HasConversion<string>();
            selection.Property(s => s.State).HasConversion<string>();
        });
        model.Entity<LocalService>(service =>
        {
            service.HasKey(s => new { s.TenantId, s.Slug });
            service.Property(s => s.Slug).HasMaxLength(63);
            service.Property(s => s.Title).AsJson();
            service.Property(s => s.Summary).AsJson();
            service.Property(s => s.Url).HasMaxLength(2000);
        });
        model.Entity<Operation>(operation =>
        {
            operation.HasKey(o => o.Id);
            operation.Property(o => o.Id).HasMaxLength(32);
            operation.Property(o => o.Parent).HasMaxLength(32);
            operation.Property(o => o.InstanceId).HasMaxLength(32);
            operation.HasIndex(o => new { o.CreatedAt, o.Id });
            operation.HasIndex(o => new { o.TenantId, o.CreatedAt });
            operation.HasIndex(o => o.Parent);
            operation.HasIndex(o => new { o.IsBulk, o.EndedAt });
            operation.Property(o => o.Kind).HasConversion<string>();
            operation.Property(o => o.State).HasConversion<string>();
            operation.Property(o => o.Arguments).AsJson();
            operation.Property(o => o.Plan).AsJson();
            operation.Property(o => o.Steps).AsJson();
            operation.Property(o => o.Blocked).AsJson();
            operation.Property(o => o.Failure).AsJson();
        });
        model.Entity<OperationEvent>(row =>
        {
            row.HasKey(e => e.Sequence);
            row.Property(e => e.OperationId).HasMaxLength(32);
            row.HasIndex(e => new { e.OperationId, e.Sequence });
            row.HasIndex(e => e.At);
            row.Property(e => e.Frame).AsJson();
        });
        model.Entity<Subportal>(subportal =>
        {
            subportal.HasKey(s => s.TenantId);
            subportal.Property(s => s.Revision).IsConcurrencyToken();
            subportal.Property(s => s.Tiles).AsJson();
        });
    }
}

internal sealed class TenantsSqlite(DbContextOptions<TenantsSqlite> options, RequestScope scope) : TenantsDb(options, scope);

internal sealed class TenantsSqlServer(DbContextOptions<TenantsSqlServer> options, RequestScope scope) : TenantsDb(options, scope);

internal sealed class TenantsPostgres(DbContextOptions<TenantsPostgres> options, RequestScope scope) : TenantsDb(options, scope);
