using AppsEducation.Provisioning.CloudInit;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning;

/// <summary>Instances and the engine that brings them about, as a part of a host: this service's own process, or AllInOne.</summary>
public static class ProvisioningService
{
    /// <summary>Database, accounts and drivers, machines, prober, engine, consumers.</summary>
    public static void AddProvisioning(this WebApplicationBuilder builder)
    {
        builder.AddServiceDatabase<ProvisioningDb, ProvisioningSqlite, ProvisioningSqlServer, ProvisioningPostgres>("Provisioning");
        builder.Services.AddHosting();
        builder.AddCloudInit();
        builder.AddProbes();
        builder.AddEngine();
        builder.Services.AddSingleton<WishBook>();
        builder.Services.AddHostedService<Restatement>();
        builder.AddConsumer<ProvisionServiceConsumer>();
        builder.AddConsumer<RemoveServiceConsumer>();
        builder.AddConsumer<RetryServiceConsumer>();
        builder.AddConsumer<BlueprintPublishedConsumer>();
    }

    /// <summary>Its routes.</summary>
    public static void MapProvisioning(this WebApplication app)
    {
        var api = app.MapApi<ProvisioningDb>();
        ShowInstances.Map(api);
        WaiveGateUseCase.Map(api);
        ShowAccounts.Map(api);
        ShowOrphans.Map(api);
        PreflightPlacements.Map(api);
        app.MapEnrolment();
    }
}
