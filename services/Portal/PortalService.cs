using System.Text.Encodings.Web;
using System.Text.Unicode;
using AppsEducation.ApiClient;
using AppsEducation.Portal.Pages.Everyone;
using AppsEducation.Portal.Rendering;
using AppsEducation.Portal.Subportals;
using AppsEducation.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AppsEducation.Portal;

/// <summary>The web: sub-portals, their feed and the public pages. In AllInOne beside the services; in Portal's own process behind them as the front door.</summary>
public static class PortalService
{
    /// <summary>The read model, what feeds it, and the rendering. Call it before <c>AddBus</c>.</summary>
    public static void AddPortal(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddCallerLimits();
        services.AddOptions<PortalOptions>().BindConfiguration(PortalOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.Data.Length == 0 || WritableFolder.Check("Portal:Data", options.Data, "/var/lib/appsedu/portal"))
            .ValidateOnStart();
        services.AddOptions<LegalOptions>().BindConfiguration(LegalOptions.Section);

        services.AddSingleton<SubportalModel>();
        services.AddSingleton(provider => new LastCopy(provider.GetRequiredService<IOptions<PortalOptions>>().Value.Data, provider.GetRequiredService<ILogger<LastCopy>>()));
        services.AddHostedService<LastCopyWriter>();
        services.AddHostedService<SubportalReader>();
        services.AddAppsEduClient(SubportalReader.Client, provider => new AppsEduClientOptions
        {
            Address = ServiceAddresses.Of(provider.GetRequiredService<IConfiguration>(), "Tenants"),
            Token = provider.GetRequiredService<Keys>().Service,
            Program = "AppsEducation.Portal",
        });
        builder.AddReplicaConsumer<SubportalPublishedConsumer>();

        // French reads as French in the source of a page, and a third shorter; what could end a text or an attribute is still encoded.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddSingleton(Theme.From(builder.Configuration));
        services.AddSingleton<WebAssets>();
        services.AddSingleton<PageCache>();
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<AgentPages>();
    }

    /// <summary>Pages, feed and assets; all of them public.</summary>
    public static void MapPortal(this WebApplication app)
    {
        var pages = app.MapGroup("");
        AgentPages.Map(pages);
        PublicPages.Map(pages);
        AssetRoutes.Map(pages, app.Services.GetRequiredService<Theme>());
        FrontDoor.ApiReference.Map(pages);
    }
}
