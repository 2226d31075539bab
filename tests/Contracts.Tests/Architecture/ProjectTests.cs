using System.Xml.Linq;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Architecture;

[TestFixture]
internal sealed class ProjectTests
{
    // architecture.md: three services that share nothing but Contracts, and what every one starts with.
    private static readonly Dictionary<string, string[]> Designed = new()
    {
        ["Contracts"] = [],
        ["ServiceDefaults"] = ["Contracts"],
        ["Catalogue"] = ["ServiceDefaults"],
        ["Tenants"] = ["ServiceDefaults", "ApiClient"],
        ["Provisioning"] = ["ServiceDefaults"],
        ["ApiClient"] = ["Contracts"],
        ["Portal"] = ["ServiceDefaults", "ApiClient"],
        ["Cli"] = ["ApiClient"],
        ["CloudSimulator"] = [],
        ["AllInOne"] = ["Catalogue", "Tenants", "Provisioning", "Portal"],
    };

    private static IEnumerable<string> Projects() => Directory.EnumerateDirectories(Path.Combine(Product.Root, "services")).Select(folder => Path.GetFileName(folder)!).Order();

    [Test]
    public void The_projects_are_the_designed_ones() => Assert.That(Projects(), Is.EquivalentTo(Designed.Keys));

    [TestCaseSource(nameof(Projects))]
    public void A_project_references_what_the_design_says(string project) =>
        Assert.That(References(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(Designed[project]));

    // Whoever takes a message from us must not have to take a framework, too.
    [Test]
    public void Contracts_depends_on_nothing() => Assert.That(References("Contracts", "PackageReference").Concat(References("Contracts", "FrameworkReference")), Is.Empty);

    // One hand would write both sides of the clouds and of the machines' protocol, and they would agree on a mistake.
    [Test]
    public void The_simulator_shares_no_source_file_with_us()
    {
        var links = XDocument.Load(ProjectFile("CloudSimulator")).Descendants("Compile").Select(item => item.Attribute("Include")?.Value ?? "");

        Assert.That(links.Where(link => link.Contains("..")), Is.Empty);
    }

    [Test]
    public void Folders_at_the_top_are_the_designed_ones() =>
        Assert.That(Directory.EnumerateDirectories(Product.Root).Select(Path.GetFileName).Where(name => !name!.StartsWith('.')), Is.SubsetOf(new[] { "services", "deploy", "tests", "docs" }));

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(ProjectFile(project)).Descendants(kind).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));

    private static string ProjectFile(string project) => Path.Combine(Product.Root, "services", project, project + ".csproj");
}
