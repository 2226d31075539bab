using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.OpenStack;
using AppsEducation.Provisioning.Hosting.Ovh;
using AppsEducation.Provisioning.Hosting.Scaleway;
using AppsEducation.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.Hosting;

/// <summary>The hosting accounts and the drivers of their providers.</summary>
internal static class HostingSetup
{
    public static void AddHosting(this IServiceCollection services)
    {
        services.AddOptions<HostingOptions>().BindConfiguration("Hosting")
            .Validate(options => options.Calls.Wrong() is null ? true : throw new ConfigurationException("Hosting:Calls", options.Calls.Wrong()!, "its defaults: leave the section out"))
            .ValidateOnStart();
        services.AddSingleton(provider =>
        {
            var log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("AppsEducation.Provisioning.Hosting");
            try
            {
                return new HostingAccounts(AccountFiles.Read(
                    provider.GetRequiredService<IOptions<HostingOptions>>().Value.AccountsDirectory, warning => log.LogWarning("{Warning}", warning)));
            }
            catch (StartRefusedException wrong)
            {
                throw AccountInUseException.With(wrong, provider);
            }
        });
        services.AddHostedService<AccountsAreRead>();
        services.AddSingleton(provider => new ScalewayClients(
            provider.GetRequiredService<IOptions<HostingOptions>>().Value.Calls, provider.GetRequiredService<TimeProvider>(), Random.Shared.NextDouble, provider.GetService<ProviderSocket>()));
        services.AddSingleton<IHostingDriver>(provider => new ScalewayDriver(
            provider.GetRequiredService<ScalewayClients>(), provider.GetRequiredService<IOptions<HostingOptions>>().Value.Calls, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new OpenStackClients(
            provider.GetRequiredService<IOptions<HostingOptions>>().Value.Calls, provider.GetRequiredService<TimeProvider>(), Random.Shared.NextDouble, provider.GetService<ProviderSocket>()));
        services.AddSingleton<IHostingDriver>(provider => new OpenStackDriver(
            provider.GetRequiredService<OpenStackClients>(), provider.GetRequiredService<IOptions<HostingOptions>>().Value.Calls, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new OvhClients(
            provider.GetRequiredService<IOptions<HostingOptions>>().Value.Calls, provider.GetRequiredService<TimeProvider>(), Random.Shared.NextDouble, provider.GetService<ProviderSocket>()));
        services.AddSingleton<IHostingDriver>(provider => new OvhDriver(
            provider.GetRequiredService<OvhClients>(), provider.GetRequiredService<IOptions<HostingOptions>>().Value.Calls, provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>A missing or wrong account stops the start, not the first request.</summary>
    private sealed class AccountsAreRead(IServiceProvider provider) : IHostedService
    {
        public Task StartAsync(CancellationToken ct)
        {
            _ = provider.GetRequiredService<HostingAccounts>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken ct) => Task.CompletedTask;
    }
}

/// <summary>What stands at the end of every account's chain instead of a socket; tests put the simulator there, in process.</summary>
internal delegate HttpMessageHandler ProviderSocket(HostingAccount account);
