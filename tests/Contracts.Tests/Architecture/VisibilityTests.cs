using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Architecture;

[TestFixture]
internal sealed class VisibilityTests
{
    // A service shows how it is added and mapped; what is public can't be changed freely (architecture.md, Style 1). Migrations and Program are as the tools write them.
    [Test]
    public void A_service_shows_only_how_it_is_added_and_mapped()
    {
        var shown = from assembly in Product.Services
                    from type in assembly.GetExportedTypes()
                    where type.Name != "Program" && type.Namespace?.Contains(".Migrations") is not true && !(type.IsAbstract && type.IsSealed && type.GetMethods().Any(method => method.Name.StartsWith("Add", StringComparison.Ordinal)))
                    select type.FullName;

        Assert.That(shown, Is.Empty);
    }
}
