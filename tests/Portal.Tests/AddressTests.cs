using System.Text.Json.Nodes;
using AppsEducation.Portal.FrontDoor;
using AppsEducation.Portal.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Portal.Tests;

/// <summary>An academy's slug is a first segment, and so are our own pages: none may be taken for the other.</summary>
[TestFixture]
internal sealed class AddressTests
{
    [Test]
    public async Task No_academy_of_the_seed_has_the_name_of_a_page()
    {
        await using var host = await PortalHost.Start([]);
        var ours = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.PathSegments.FirstOrDefault())
            .Where(segment => segment is { IsSimple: true, Parts: [Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart] })
            .Select(segment => ((Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart)segment!.Parts[0]).Content)
            .Concat(Owners.Table.Select(route => route.Prefix.Split('/')[1]))
            .ToHashSet();
        var seed = JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), "services/Tenants/Academies/Seed/academies.json")))!;
        var slugs = seed["academies"]!.AsArray().Select(academy => academy!["slug"]!.GetValue<string>()).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(ours, Is.SupersetOf(new[] { "en", "api", "assets", "health", "metrics", "scalar", "enrol", "accessibilite", "problems" }));
            Assert.That(slugs, Has.Length.GreaterThanOrEqualTo(30));
            Assert.That(slugs.Where(ours.Contains), Is.Empty);
        });
    }

    [Test]
    public async Task Every_endpoint_of_the_Portal_says_whom_it_is_for()
    {
        await using var host = await PortalHost.Start([]);
        var silent = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null);

        Assert.That(silent.Select(endpoint => endpoint.RoutePattern.RawText), Is.Empty, "default deny would close it, and nobody would know why");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AppsEducation.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("AppsEducation.sln stands in no folder above the tests.");
        return folder.FullName;
    }
}
