using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace AppsEducation.ApiClient;

/// <summary>Where an API is and how to ask it.</summary>
public sealed class AppsEduClientOptions
{
    /// <summary>The address without <c>/api/v1</c>: <c>http://127.0.0.1:8080</c>.</summary>
    public required Uri Address { get; set; }

    /// <summary>The key; null: only public things are asked.</summary>
    public string? Token { get; set; }

    /// <summary><c>fr</c> or <c>en</c>: the language of the API's sentences.</summary>
    public string? Language { get; set; }

    /// <summary>A call is repeated when the API asks for no longer a wait than this; else its answer is told at once.</summary>
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Said as <c>User-Agent</c>.</summary>
    public string Program { get; set; } = "AppsEducation.ApiClient";
}

/// <summary>Makes clients, with a container or without.</summary>
public static class AppsEduClients
{
    /// <summary>Registers a client as a keyed service, to be asked for as <c>[FromKeyedServices(name)] AppsEduClient</c>; registered again, the first one stays.</summary>
    /// <param name="name">Whom it asks: <c>provisioning</c>.</param>
    public static IServiceCollection AddAppsEduClient(this IServiceCollection services, string name, Func<IServiceProvider, AppsEduClientOptions> configure)
    {
        // Several services live in one process in AllInOne: one name is one client, not a retry within a retry.
        if (services.Any(service => service.ServiceType == typeof(AppsEduClient) && name.Equals(service.ServiceKey)))
            return services;
        services.AddHttpClient($"appsedu-{name}", (provider, http) => Prepare(http, configure(provider)))
            .ConfigurePrimaryHttpMessageHandler(Handler)
            .AddResilienceHandler("appsedu", (pipeline, context) => Resilience.Configure(pipeline, configure(context.ServiceProvider).LongestRetryAfter));
        return services.AddKeyedTransient(name, (provider, _) =>
            new AppsEduClient(provider.GetRequiredService<IHttpClientFactory>().CreateClient($"appsedu-{name}")));
    }

    /// <summary>A client of its own, for a program without a container; lives as long as the program.</summary>
    public static AppsEduClient Create(AppsEduClientOptions options, HttpMessageHandler? inner = null)
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>();
        Resilience.Configure(pipeline, options.LongestRetryAfter);
        var http = new HttpClient(new ResilienceHandler(pipeline.Build()) { InnerHandler = inner ?? Handler() });
        Prepare(http, options);
        return new AppsEduClient(http);
    }

    private static HttpMessageHandler Handler() => new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.All,
        AllowAutoRedirect = false,   // a key must not follow a redirect to another house
        UseCookies = false,
    };

    private static void Prepare(HttpClient http, AppsEduClientOptions options)
    {
        http.BaseAddress = new Uri(options.Address.AbsoluteUri.TrimEnd('/') + "/");
        http.Timeout = Timeout.InfiniteTimeSpan;   // the pipeline's limits count; an event stream has none
        http.DefaultRequestHeaders.UserAgent.ParseAdd(options.Program);
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/problem+json"));
        if (options.Language is { } language)
            http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        if (options.Token is { Length: > 0 } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }
}
