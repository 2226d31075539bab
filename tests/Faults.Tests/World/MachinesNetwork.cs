using System.Net;
using AppsEducation.Provisioning.CloudInit;
using AppsEducation.Provisioning.Instances;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Faults.Tests;

/// <summary>How the simulated machines reach the control plane's enrolment endpoints: the real ones, without a server between.</summary>
internal sealed class MachinesNetwork : HttpMessageHandler
{
    /// <summary>The process that answers; none: nobody does.</summary>
    public Func<ControlPlane?> Answering { get; set; } = () => null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        if (Answering() is not { IsDead: false } process)
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The control plane doesn't answer.");
        try
        {
            var (status, answer) = await Endpoints.Call(process.Services, request.RequestUri!.AbsolutePath, [], body, request.Headers.Authorization?.ToString());
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(answer) };
        }
        catch (ProcessDiedException)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The control plane died.");
        }
    }
}

/// <summary>Provisioning's endpoints as its routes hold them, called in process.</summary>
internal static class Endpoints
{
    private static readonly Lock Gate = new();
    private static Dictionary<string, RequestDelegate>? all;

    public static async Task<(int Status, byte[] Body)> Call(IServiceProvider services, string path, Dictionary<string, string> route, byte[] body, string? authorization = null)
    {
        await using var scope = services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        (http.Request.Method, http.Request.Path, http.Request.ContentType, http.Request.ContentLength) = ("POST", path, "application/json", body.Length);
        http.Request.Body = new MemoryStream(body);
        http.Features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
        foreach (var (name, value) in route)
            http.Request.RouteValues[name] = value;
        if (authorization is not null)
            http.Request.Headers.Authorization = authorization;
        var answer = new MemoryStream();
        http.Response.Body = answer;
        await Of(services)[path](http);
        return (http.Response.StatusCode, answer.ToArray());
    }

    // Built once: what a handler needs it takes from the request's own services.
    private static Dictionary<string, RequestDelegate> Of(IServiceProvider services)
    {
        lock (Gate)
        {
            if (all is not null)
                return all;
            var routes = new Routes(services);
            routes.MapEnrolment();
            WaiveGateUseCase.Map(routes);
            return all = routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToDictionary(endpoint => endpoint.RoutePattern.RawText!, endpoint => endpoint.RequestDelegate!);
        }
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }

    private sealed class Routes(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}
