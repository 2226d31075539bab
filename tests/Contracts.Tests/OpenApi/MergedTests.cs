using System.Text.Json.Nodes;
using AppsEducation.Catalogue;
using AppsEducation.Portal.FrontDoor;
using AppsEducation.Provisioning;
using AppsEducation.Tenants;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.OpenApi;

/// <summary>The front door's description is made of three services' own: it must be the one that a single process gives, or pipelines see two APIs.</summary>
[TestFixture]
internal sealed class MergedTests
{
    [Test]
    public async Task Three_processes_are_described_as_one_is()
    {
        await using var all = await Product.Start();
        await using var catalogue = await Product.Start(builder => builder.AddCatalogue(), app => app.MapCatalogue());
        await using var tenants = await Product.Start(builder => builder.AddTenants(), app => app.MapTenants());
        await using var provisioning = await Product.Start(builder => builder.AddProvisioning(), app => app.MapProvisioning());

        var one = await Description(all);
        var merged = MergedDescription.Merge(
        [
            (Owners.Catalogue, await Description(catalogue)), (Owners.Tenants, await Description(tenants)), (Owners.Provisioning, await Description(provisioning)),
        ]);

        Assert.Multiple(() =>
        {
            Assert.That(Names(merged, "paths"), Is.EquivalentTo(Names(one, "paths")), "every address has an owner in FrontDoor/Owners.cs, and its owner describes it");
            foreach (var path in Names(one, "paths"))
                Assert.That(JsonNode.DeepEquals(merged["paths"]![path], one["paths"]![path]), Is.True, path);
            Assert.That(Names(merged["components"]!, "schemas"), Is.EquivalentTo(Names(one["components"]!, "schemas")));
            Assert.That(merged["tags"]!.AsArray().Select(tag => tag!["name"]!.GetValue<string>()), Is.EquivalentTo(one["tags"]!.AsArray().Select(tag => tag!["name"]!.GetValue<string>())));
            Assert.That(JsonNode.DeepEquals(merged["info"], one["info"]), Is.True);
        });
    }

    private static async Task<JsonObject> Description(Product product)
    {
        using var client = product.Client();
        return JsonNode.Parse(await client.GetStringAsync("/api/openapi/v1.json"))!.AsObject();
    }

    private static IEnumerable<string> Names(JsonNode node, string member) => node[member]!.AsObject().Select(entry => entry.Key);
}
