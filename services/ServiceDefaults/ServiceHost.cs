using System.Text.Json.Serialization;
using AppsEducation.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AppsEducation.ServiceDefaults;

/// <summary>What every service starts with.</summary>
public static class ServiceHost
{
    /// <summary>The body of a request, at most.</summary>
    public const int BodyLimit = 256 * 1024;

    /// <summary>Clock, tenancy, access, JSON, problems, health, telemetry.</summary>
    public static void AddServiceDefaults(this WebApplicationBuilder builder, string service)
    {
        StartRefusals.AreExplained();
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddScoped<Tenancy>();
        services.AddScoped<Caller>();
        services.AddScoped<RequestScope>();
        AddAccess(builder);
        // Whoever asks through Portal is who counts in the journal and in limits by address, not Portal. Loopback is believed anyway; proxies elsewhere are named.
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            foreach (var (index, proxy) in (builder.Configuration.GetSection("Access:Proxies").Get<string[]>() ?? []).Index())
                options.KnownIPNetworks.Add(System.Net.IPNetwork.TryParse(proxy, out var network)
                    ? network
                    : throw new ConfigurationException($"Access:Proxies:{index}", $"'{proxy}' is no network", "10.0.0.0/8"));
        });
        services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions, JsonUnmappedMemberHandling.Disallow));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        });
        services.AddExceptionHandler<Errors>();
        services.AddProblemDetails();
        services.AddHealthChecks();
        services.AddOpenApi("v1", ApiDescription.Describe);
        AddTelemetry(builder, service);
    }

    private static void AddAccess(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AccessOptions>().BindConfiguration("Access");
        builder.Services.AddSingleton<Keys>();
        builder.Services.AddSingleton(services => new SigningKey(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("cursors:" + services.GetRequiredService<Keys>().Service))));
        builder.Services.AddSingleton<Cursors>();
        builder.Services.AddAuthentication(KeyHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, KeyHandler>(KeyHandler.SchemeName, null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Read, policy => policy.RequireRole("operator", "service"))
            .AddPolicy(Policies.Operate, policy => policy.RequireRole("operator"))
            .AddPolicy(Policies.ComposeSubportal, policy => policy.RequireRole("operator"))
            .AddPolicy(Policies.Service, policy => policy.RequireRole("operator", "service"))
            // An endpoint that says nothing is nobody's.
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private static void AddTelemetry(WebApplicationBuilder builder, string service)
    {
        // A line for every SQL command and every request would bury those that matter, and cost more than the work. First in the list: whatever else says a level wins.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
                ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
                ["Logging:LogLevel:System.Net.Http"] = "Warning",
                ["Logging:LogLevel:Polly"] = "Warning",
            },
        });
        builder.Logging.ClearProviders();
        if (builder.Configuration["Logs:Format"] is "text")
            builder.Logging.AddSimpleConsole(console => { console.SingleLine = true; console.IncludeScopes = true; console.UseUtcTimestamp = true; console.TimestampFormat = "HH:mm:ss.fff "; });
        else
            builder.Logging.AddJsonConsole(console => { console.IncludeScopes = true; console.UseUtcTimestamp = true; console.TimestampFormat = "O"; });
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("appsedu-" + service))
            .WithTracing(tracing => tracing.AddSource(Telemetry.Name, "MassTransit", "Microsoft.AspNetCore"))
            .WithMetrics(metrics => metrics.AddMeter(Telemetry.Name, "MassTransit", "Microsoft.AspNetCore.Hosting", "System.Runtime").AddPrometheusExporter());
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { Length: > 0 } collector)
            return;
        if (!Uri.TryCreate(collector, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ConfigurationException("OTEL_EXPORTER_OTLP_ENDPOINT", $"'{collector}' is no web address", "http://127.0.0.1:4317");
        OpenTelemetry.OpenTelemetryBuilderOtlpExporterExtensions.UseOtlpExporter(telemetry);
    }

    /// <summary>The pipeline that every service shares, and its health, metrics and OpenAPI document.</summary>
    public static void UseServiceDefaults(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => EmptyStatus.Explain(context.HttpContext));
        app.UseRouting();
        app.UseAuthentication();
        app.Use(RefuseMethod);
        app.Use(FillCaller);
        // Before the doors: who tries keys is stopped too.
        if (app.Services.GetService<CallerLimits>() is { } limits)
            app.Use(limits.Guard);
        app.UseAuthorization();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") && !check.Tags.Contains("masstransit") }).AllowAnonymous();
        // For people, so 200 whatever it tells: machines ask the two above.
        app.MapHealthChecks("/health/detail", new HealthCheckOptions
        {
            Predicate = check => !check.Tags.Contains("masstransit"), ResponseWriter = HealthDetail.Write, ResultStatusCodes = { [HealthStatus.Unhealthy] = 200 },
        }).RequireAuthorization(Policies.Read);
        app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Policies.Read);
        app.MapOpenApi("/api/openapi/{documentName}.json").AllowAnonymous();
    }

    /// <summary>The group of a service's API: <c>/api/v1</c>, with idempotency, rerun of lost races and refusal of unknown parameters.</summary>
    public static RouteGroupBuilder MapApi<TDb>(this IEndpointRouteBuilder app) where TDb : ServiceDb =>
        app.MapGroup("/api/v1")
            .AddEndpointFilter(new UnknownParameters())
            .AddEndpointFilter(new Unstorable())
            .AddEndpointFilter(new Idempotency<TDb>())
            .AddEndpointFilter(new RaceRetry<TDb>());

    /// <summary>Runs, or with the argument <c>migrate</c> brings the databases to the newest migration and ends. <c>Databases:MigrateOnStart</c> does so before serving, for one process alone.</summary>
    public static async Task RunServiceAsync(this WebApplication app, string[] args)
    {
        if (args is ["migrate", ..])
        {
            await app.Services.MigrateDatabases();
            return;
        }
        if (app.Configuration.GetValue<bool>("Databases:MigrateOnStart"))
            await app.Services.MigrateDatabases();
        CheckAddresses(app.Configuration["urls"]);
        // Read here so that a missing key stops the start, not the first request; and what refuses in its making (a wrong hosting account) does so while there is nothing yet to stop.
        _ = app.Services.GetRequiredService<Keys>();
        _ = app.Services.GetServices<IHostedService>();
        await using (app)
        {
            try
            {
                await app.StartAsync();
            }
            catch (Exception wrong)
            {
                // A port that is taken, for example: workers that have begun already must end too, or the process stays, half alive.
                await app.StopAsync();
                // It was told to end before it had begun.
                if (wrong is OperationCanceledException && app.Lifetime.ApplicationStopping.IsCancellationRequested)
                    return;
                if (AddressRefusedException.IsOf(wrong))
                    throw new AddressRefusedException(app.Configuration["urls"] ?? "the default address", wrong);
                throw;
            }
            await app.WaitForShutdownAsync();
        }
    }

    private static void CheckAddresses(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                _ = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                throw new ConfigurationException("ASPNETCORE_URLS", $"'{url}' is no address to listen at", "http://127.0.0.1:8081");
            }
        }
    }

    // The router's own endpoint for a wrong method says no policy, so that a page's would ask for a key. Of the API nothing is told without one.
    private static Task RefuseMethod(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not { DisplayName: "405 HTTP Method Not Supported", RequestDelegate: { } refuse }
            || http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            return next(http);
        return refuse(http);
    }

    private static Task FillCaller(HttpContext http, RequestDelegate next)
    {
        // The raw body is read again for its hash.
        if (HttpMethods.IsPost(http.Request.Method))
            http.Request.EnableBuffering();
        var caller = http.RequestServices.GetRequiredService<Caller>();
        caller.Name = http.User.Identity?.Name ?? "anonymous";
        caller.From = http.Connection.RemoteIpAddress?.ToString();
        caller.Language = Languages.Of(http);
        http.Response.Headers["X-Request-Id"] = RequestIds.Of(http);
        return next(http);
    }
}
