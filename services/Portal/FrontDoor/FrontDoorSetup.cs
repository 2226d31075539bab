using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace AppsEducation.Portal.FrontDoor;

/// <summary>One address for everyone: <c>/api/v1</c> and <c>/enrol</c> go to the service that owns them. Only in Portal's own process; AllInOne has the services in its own.</summary>
internal static class FrontDoorSetup
{
    public static void AddFrontDoor(this WebApplicationBuilder builder)
    {
        var clusters = Owners.Services.Select(service => new ClusterConfig
        {
            ClusterId = service,
            Destinations = new Dictionary<string, DestinationConfig> { ["service"] = new() { Address = ServiceAddresses.Of(builder.Configuration, service).AbsoluteUri } },
            // An event stream is quiet between two pings (15 s), a long poll for a minute.
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(100) },
        }).ToArray();
        var routes = Owners.Table.Select(route => new RouteConfig
        {
            RouteId = route.Prefix,
            ClusterId = route.Owner,
            Match = new RouteMatch { Path = route.Prefix + "/{**rest}" },
            // Closed here too: a service that forgot a policy is still not open to the world. Which acts a key allows, the service says.
            AuthorizationPolicy = route.Anonymous ? "anonymous" : Policies.Read,
        }).ToArray();
        builder.Services.AddReverseProxy().LoadFromMemory(routes, clusters);
        builder.Services.AddHttpClient(MergedDescription.Client);
        builder.Services.AddSingleton<MergedDescription>();
        builder.Services.AddHttpClient(ServiceCheck.Client);
        foreach (var service in Owners.Services)
            builder.Services.AddHealthChecks().Add(new($"service-{service.ToLowerInvariant()}", provider => ActivatorUtilities.CreateInstance<ServiceCheck>(provider, service), failureStatus: null, tags: ["detail"]));
    }

    public static void MapFrontDoor(this WebApplication app)
    {
        app.MapReverseProxy(proxy => proxy.Use(ExplainFailure));
        app.MapGet("/api/openapi/v1.json", (MergedDescription description, HttpContext http) => description.Answer(http)).AllowAnonymous().ExcludeFromDescription();
    }

    // A service that is away is a problem document like any other, not an empty 502.
    private static async Task ExplainFailure(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Features.Get<IForwarderErrorFeature>() is not { } failure || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
            return;
        var owner = Owners.Of(http.Request.Path);
        http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("AppsEducation.Portal.FrontDoor")
            .LogWarning(failure.Exception, "{Owner} did not answer {Method} {Path}: {Error}", owner, http.Request.Method, http.Request.Path, failure.Error);
        http.Response.Clear();
        http.Response.Headers.RetryAfter = "5";
        await Problem.Of(503, ProblemCodes.Unavailable,
            new($"Le service {owner} ne répond pas en ce moment.", $"The service {owner} doesn't answer right now."),
            new("Répétez la demande dans quelques secondes, avec la même clé d’idempotence.", "Repeat the request in a few seconds, with the same idempotency key.")).ExecuteAsync(http);
    }
}
