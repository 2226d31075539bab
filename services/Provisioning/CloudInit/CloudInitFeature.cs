using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.Provisioning.CloudInit.Enrolment;
using AppsEducation.Provisioning.Engine;
using AppsEducation.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.CloudInit;

/// <summary>User data, enrolment, certificates.</summary>
internal static class CloudInitFeature
{
    public static void AddCloudInit(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MachineOptions>().BindConfiguration("Machines").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<CertificateOptions>().BindConfiguration("Certificates")
            .PostConfigure(options =>
            {
                if (options is { Mode: CertificateMode.LocalAuthority, Directory: null } && builder.Configuration["Databases:Directory"] is { } data)
                    options.Directory = Path.Combine(data, "certificates");
            })
            .ValidateDataAnnotations()
            .Validate(options => options is not { Mode: CertificateMode.LocalAuthority, Directory: { } own } || WritableFolder.Check("Certificates:Directory", own, "/var/lib/appsedu/provisioning/certificates"))
            .ValidateOnStart();

        services.AddSingleton<LocalAuthority>();
        services.AddSingleton<CertificateFolder>();
        services.AddSingleton<ICertificates>(provider => provider.GetRequiredService<IOptions<CertificateOptions>>().Value.Mode == CertificateMode.Folder
            ? provider.GetRequiredService<CertificateFolder>()
            : provider.GetRequiredService<LocalAuthority>());
        services.AddHostedService<CertificatesAtStart>();

        services.AddSingleton<EnrolmentLimiter>();
        services.AddSingleton<ProbeIdentities>();
        services.AddSingleton<UserDataRendering>();
        services.AddSingleton<RenderUserData>(provider => provider.GetRequiredService<UserDataRendering>().Render);
    }

    /// <summary>Outside <c>/api/v1</c>: machines ask here, anonymously.</summary>
    public static void MapEnrolment(this IEndpointRouteBuilder app)
    {
        EnrolMachine.Map(app);
        RenewCertificate.Map(app);
    }

    /// <summary>The authority is made, or the folder's certificates read, before anything is served: a broken pair stops the start with its name.</summary>
    private sealed class CertificatesAtStart(ICertificates certificates) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (certificates is CertificateFolder folder)
                folder.CheckAll();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
