using System.Text.Json;
using AppsEducation.Provisioning.Tests.Blueprints;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Deploy;

/// <summary>The images as the SDK would build them, by its own reading of the projects; none is built here, where no base image can be pulled.</summary>
[TestFixture]
internal sealed class ImageTests
{
    [TestCase("Catalogue")]
    [TestCase("Tenants")]
    [TestCase("Provisioning")]
    [TestCase("Portal")]
    public void It_is_described_as_the_manifests_use_it(string project)
    {
        var run = Tools.Start("dotnet", ["msbuild", Path.Combine(Product.Root, $"services/{project}/{project}.csproj"), "-nologo", "-t:ComputeContainerConfig",
            "-getProperty:ContainerRepository", "-getProperty:ContainerBaseImage", "-getProperty:ContainerUser", "-getItem:ContainerPort", "-getItem:ContainerAppCommand"]);
        Assert.That(run.Code, Is.Zero, run.ToString());
        using var told = JsonDocument.Parse(run.Output);
        var (properties, items) = (told.RootElement.GetProperty("Properties"), told.RootElement.GetProperty("Items"));
        string[] Items(string name) => [.. items.GetProperty(name).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];

        Assert.Multiple(() =>
        {
            Assert.That(properties.GetProperty("ContainerRepository").GetString(), Is.EqualTo($"appsedu/{project.ToLowerInvariant()}"));
            Assert.That(properties.GetProperty("ContainerBaseImage").GetString(), Is.EqualTo("mcr.microsoft.com/dotnet/aspnet:10.0"));
            Assert.That(properties.GetProperty("ContainerUser").GetString(), Is.EqualTo("1654"), "never root");
            Assert.That(Items("ContainerPort"), Is.EqualTo(new[] { "8080" }));
            Assert.That(Items("ContainerAppCommand"), Is.EqualTo(new[] { "dotnet", $"/app/AppsEducation.{project}.dll" }), "what migrate is an argument of");
        });
    }
}
