using AppsEducation.Catalogue.Blueprints;
using AppsEducation.Catalogue.Offerings;
using AppsEducation.Catalogue.Shares;
using AppsEducation.Catalogue.Stewards;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue;

/// <summary>The national catalogue: offerings, blueprints, stewards, and the ledger of shares.</summary>
internal abstract class CatalogueDb(DbContextOptions options, RequestScope scope) : ServiceDb(options, scope)
{
    public DbSet<Category> Categories => Set<Category>();

    public DbSet<Steward> Stewards => Set<Steward>();

    public DbSet<Offering> Offerings => Set<Offering>();

    public DbSet<BlueprintVersion> Blueprints => Set<BlueprintVersion>();

    public DbSet<SharePool> SharePools => Set<SharePool>();

    public DbSet<Share> Shares => Set<Share>();

    protected override void OnServiceModel(ModelBuilder model)
    {
        Category.Configure(model);
        Steward.Configure(model);
        Offering.Configure(model);
        BlueprintVersion.Configure(model);
        SharePool.Configure(model);
        Share.Configure(model);
    }
}

internal sealed class CatalogueSqlite(DbContextOptions<CatalogueSqlite> options, RequestScope scope) : CatalogueDb(options, scope);

internal sealed class CatalogueSqlServer(DbContextOptions<CatalogueSqlServer> options, RequestScope scope) : CatalogueDb(options, scope);

internal sealed class CataloguePostgres(DbContextOptions<CataloguePostgres> options, RequestScope scope) : CatalogueDb(options, scope);
