using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Architecture;

[TestFixture]
internal sealed class EndpointTests
{
    // What answers without a key: what agents read, what says whether a process lives, and a machine that has only its one-time token.
    private static readonly string[] Pages =
    [
        "", "/{academy}", "/{academy}/feed.json", "/accessibilite", "/mentions-legales", "/donnees-personnelles", "/cookies", "/plan-du-site", "/problems", "/problems/{code}",
    ];

    private static readonly string[] Public =
    [
        "/", .. Pages, .. Pages.Select(page => "/en" + page), "/assets/{name}",
        "/health/live", "/health/ready", "/api/openapi/{documentName}.json", "/scalar/{documentName?}", "/scalar/scalar.js", "/scalar/scalar.aspnetcore.js", "/scalar/favicon.svg",
        "/enrol", "/enrol/renewal",
    ];

    // The page that says that there is no such page: last in order, and never in the API's place.
    private const string NoSuchPage = "/{**path:regex(^(?!(api|enrol|health|metrics|openapi|scalar|assets)(/|$))";

    private IReadOnlyList<RouteEndpoint> endpoints = null!;

    [OneTimeSetUp]
    public async Task Read()
    {
        await using var product = await Product.Start();
        endpoints = product.Endpoints;
    }

    // Default deny, from the first day: an endpoint that says nothing is a red test, not an open door.
    [Test]
    public void Every_endpoint_says_whom_it_is_for() =>
        Assert.That(endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && !endpoint.Metadata.OfType<IAuthorizeData>().Any(data => data.Policy is not null)).Select(Name), Is.Empty);

    [Test]
    public void Only_the_public_ones_are_open_to_everyone() =>
        Assert.That(endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(Name).Distinct().Except(Public).Where(name => !name.StartsWith(NoSuchPage, StringComparison.Ordinal)).Order().Select(name => name + "\n"), Is.Empty);

    [Test]
    public void Nothing_under_the_api_is_open_to_everyone() =>
        Assert.That(endpoints.Where(endpoint => Name(endpoint).StartsWith("/api/v1", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(Name), Is.Empty);

    // Generated clients and the CLI's errors name operations by it.
    [Test]
    public void Every_endpoint_of_the_api_has_a_name() =>
        Assert.That(endpoints.Where(endpoint => Name(endpoint).StartsWith("/api/v1", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is null).Select(Name), Is.Empty);

    private static string Name(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
}
