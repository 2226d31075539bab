using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
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
        services.AddOptions<EngineOptions>().BindConfiguration("Engine").PostConfigure(options => options.DataDirectory ??= dataDirectory).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new EngineSettings(
            provider.GetRequiredService<IOptions<EngineOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<Guards>() ?? Guards.All,
            provider.GetService<Random>() ?? Random.Shared,
            provider.GetRequiredService<RenderUserData>())
        {
            PublicUrl = provider.GetRequiredService<HostingAccounts>().PublicUrl(provider.GetRequiredService<IOptions<EngineOptions>>().Value.DnsZone),
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
        services.AddSingleton<ZoneInventory>();
        services.AddSingleton<ZoneWork>();
        services.AddSingleton<LaneKeeper>();
        services.AddSingleton<LaneWork>();
        services.AddSingleton<Ticker>();
    }

    /// <summary>An account can't vanish while something depends on it, and our zone needs a holder: both stop the start with what to do.</summary>
    private sealed class AccountsAreThere(IServiceScopeFactory scopes, HostingAccounts accounts, IEnumerable<IHostingDriver> drivers, EngineSettings engine) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            if (accounts.All.FirstOrDefault(a => drivers.All(d => d.Provider != a.Provider)) is { } strange)
                throw new ConfigurationException("Hosting:AccountsDirectory", $"the account {strange.Name} is at {strange.Provider}, for which there is no driver", string.Join(" or ", drivers.Select(d => d.Provider)));
            if (accounts.HolderOf(engine.Options.DnsZone) is null)
                throw new ConfigurationException("Engine:DnsZone", $"no hosting account holds the zone {engine.Options.DnsZone}", accounts.All.SelectMany(a => a.DnsZones).FirstOrDefault() ?? "a zone named in an account's file");
            if (drivers.FirstOrDefault(d => d.CallTimeLimit * 1.5 >= engine.Options.Lease) is { } slow)
                throw new ConfigurationException("Engine:Lease", $"it is {engine.Options.Lease}, and a call to {slow.Provider} may take {slow.CallTimeLimit}: there would never be lease enough left for one", (slow.CallTimeLimit * 2.5).ToString());
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("accounts are the nation's");
            var db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
            if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                return;   // nothing is there yet that could depend on an account
            var known = accounts.All.Select(a => a.Name).ToArray();
            var held = await db.Set<QuotaReservation>().Where(r => !known.Contains(r.Account)).Select(r => new { r.Account, r.InstanceId }).Distinct().OrderBy(r => r.InstanceId).Take(20).ToListAsync(cancellationToken);
            if (held.Count > 0)
                throw new ConfigurationException("Hosting:AccountsDirectory",
                    $"accounts are missing that still hold instances ({string.Join(", ", held.Select(h => $"{h.Account}: {h.InstanceId}"))}); nothing of theirs could be looked after or removed", "the folder with the files of those accounts too");
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
