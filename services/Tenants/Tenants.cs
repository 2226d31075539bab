using AppsEducation.ApiClient;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Journal;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;
using AppsEducation.Tenants.Selections;
using AppsEducation.Tenants.Subportals;
using Microsoft.Extensions.Options;

namespace AppsEducation.Tenants;

/// <summary>The Tenants service: academies, what they chose, what their agents see, and every operation.</summary>
public static class Tenants
{
    /// <summary>Its database, consumers and workers.</summary>
    public static void AddTenants(this WebApplicationBuilder builder)
    {
        builder.AddServiceDatabase<TenantsDb, TenantsSqlite, TenantsSqlServer, TenantsPostgres>("Tenants");
        builder.AddConsumer<OfferingPublishedConsumer>();
        builder.AddConsumer<InstanceReportedConsumer>();
        builder.AddConsumer<ShareSettledConsumer>();
        builder.AddConsumer<ActRecordedConsumer>();

        var (services, provisioning) = (builder.Services, Address(builder.Configuration));
        services.AddOptions<TenantsOptions>().BindConfiguration("Tenants").ValidateOnStart();
        services.AddSingleton<IValidateOptions<TenantsOptions>, CheckOptions>();
        services.AddSingleton<EventStreams>();
        services.AddScoped<AcademyScope>();
        services.AddScoped<Answers>();
        services.AddScoped<Preflight>();
        services.AddAppsEduClient(Preflight.Client, provider => new AppsEduClientOptions
        {
            Address = provisioning,
            Token = provider.GetRequiredService<Keys>().Service,
            Program = "AppsEducation.Tenants",
            LongestRetryAfter = TimeSpan.FromSeconds(2),   // a person waits for the preflight: better the reason than a repetition
        });
        services.AddHostedService<AcademySeeding>();
        services.AddHostedService<Restatement>();
    }

    /// <summary>Its part of <c>/api/v1</c>.</summary>
    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        var api = app.MapApi<TenantsDb>();
        ListAcademies.Map(api);
        OnboardAcademies.Map(api);
        EnableForSeveral.Map(api);
        ShowSubportals.MapAll(api);
        ListOperations.Map(api);
        ShowOperation.Map(api);
        WatchOperation.Map(api);
        CancelOperation.Map(api);
        RetryOperation.Map(api);
        ListJournal.Map(api);

        var academy = api.MapGroup("/academies/{academy}").OfAcademy();
        ListAcademies.MapShow(academy);
        var onboarded = academy.MapGroup("").Onboarded();
        ListSelections.Map(onboarded);
        ChooseOffering.Map(onboarded);
        UndoDisable.Map(onboarded);
        SetVisibility.Map(onboarded);
        SetOrder.Map(onboarded);
        LocalServices.Map(onboarded);
        ShowSubportals.MapOne(onboarded);
    }

    private static Uri Address(IConfiguration configuration) =>
        Uri.TryCreate(configuration["Services:Provisioning"], UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address : throw new ConfigurationException("Services:Provisioning", "it is no address", "http://provisioning:8080");

    private sealed class CheckOptions : IValidateOptions<TenantsOptions>
    {
        public ValidateOptionsResult Validate(string? name, TenantsOptions options) =>
            options.Faults().ToArray() is { Length: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
