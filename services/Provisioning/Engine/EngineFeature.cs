using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// The engine. Tests run it without its loop: they register drivers, accounts, a clock, <see cref="Guards"/> or a <see cref="Random"/> of their own before, and call <see cref="Ticker.Tick"/>.
/// </summary>
internal static class EngineFeature
{
    public static void AddEngine(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddEngineParts(builder.Configuration["Databases:Directory"]);
        services.AddHostedService<AccountsAreThere>();
        services.AddHostedService<EngineLoop>();
    }

    /// <summary>All but the hosted services.</summary>
    public static void AddEngineParts(this IServiceCollection services, string? dataDirectory)
    {
        services.AddOptions<EngineOptions>().BindConfiguration("Engine").PostConfigure(options => options.DataDirectory ??= dataDirectory).ValidateDataAnnotations()
            .Validate(options => options.DataDirectory is null || WritableFolder.Check("Engine:DataDirectory", options.DataDirectory, "/var/lib/appsedu/provisioning/worker"))
            .ValidateOnStart();
        services.AddSingleton(provider => new EngineSettings(
            provider.GetRequiredService<IOptions<EngineOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<Guards>() ?? Guards.All,
            provider.GetService<Random>() ?? Random.Shared,
            provider.GetRequiredService<RenderUserData>())
        {
            PublicUrl = provider.GetRequiredService<HostingAccounts>().PublicUrl,
        });
        services.AddSingleton(provider => new Worker(provider.GetRequiredService<EngineSettings>().Options.DataDirectory));
        services.AddSingleton<EngineWake>();
        services.AddSingleton<Installations>();
        services.AddSingleton<StepNames>();
        services.AddSingleton<Wishes>();
        services.AddSingleton<Ending>();
        services.AddSingleton<Placement>();
        services.AddSingleton<Outcome>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<Inventory>();
        services.AddSingleton<Strays>();
        services.AddSingleton<ZoneInventory>();
        services.AddSingleton<ZoneWork>();
        services.AddSingleton<LaneKeeper>();
        services.AddSingleton<LaneWork>();
        services.AddSingleton<Ticker>();
    }
}
