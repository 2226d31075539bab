using AppsEducation.Catalogue.Blueprints;
using AppsEducation.Catalogue.Offerings;
using AppsEducation.Catalogue.Seed;
using AppsEducation.Catalogue.Shares;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Catalogue;

/// <summary>The national catalogue as a part of a host: this service's own process, or AllInOne.</summary>
public static class CatalogueService
{
    /// <summary>Database, seed, consumers.</summary>
    public static void AddCatalogue(this WebApplicationBuilder builder)
    {
        builder.AddServiceDatabase<CatalogueDb, CatalogueSqlite, CatalogueSqlServer, CataloguePostgres>("Catalogue");
        builder.Services.AddOptions<CatalogueOptions>().BindConfiguration("Catalogue").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<SeedLoader>();
        builder.Services.AddScoped<Ledger>();
        builder.Services.AddSingleton<PublishCatalogue>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PublishCatalogue>());
        builder.Services.AddHealthChecks().AddCheck<PublishCatalogue>("catalogue-seed", tags: ["ready"]);
        builder.AddConsumer<TakeShareConsumer>();
        builder.AddConsumer<ReturnShareConsumer>();
    }

    /// <summary>Its routes.</summary>
    public static void MapCatalogue(this WebApplication app)
    {
        var api = app.MapApi<CatalogueDb>();
        ListOfferings.Map(api);
        ShowOffering.Map(api);
        ShowBlueprint.Map(api);
    }
}
