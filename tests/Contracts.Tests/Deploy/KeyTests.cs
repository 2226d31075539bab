using System.Reflection;
using System.Text.RegularExpressions;
using AppsEducation.Contracts.Tests.Architecture;
using AppsEducation.Portal;
using AppsEducation.ServiceDefaults;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Deploy;

/// <summary>What <c>deploy/</c> tells an operator to set is what the code reads: a key that nothing reads is a promise that nothing keeps.</summary>
[TestFixture]
internal sealed partial class KeyTests
{
    private static readonly Assembly[] Assemblies = [.. Product.Services, typeof(PortalService).Assembly, typeof(ServiceHost).Assembly];
    private static readonly string[] Names = ["Catalogue", "Tenants", "Provisioning"];

    private static IReadOnlyList<(string Path, string Text)> Files { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Product.Root, "deploy"), "*", SearchOption.AllDirectories).Select(path => (Path.GetRelativePath(Product.Root, path), File.ReadAllText(path)))];

    /// <summary>As environment variables, from every file.</summary>
    internal static IEnumerable<string> Keys() => Files.SelectMany(file => Variable().Matches(file.Text)).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Keys))]
    public void A_key_in_deploy_is_read_by_the_code(string key)
    {
        var path = key.Split("__");

        Assert.That(Sections().Any(section => section.Section == path[0] && Has(section.Options, path[1..])) || Literals().Contains(string.Join(':', ListItem().IsMatch(path[^1]) ? path[..^1] : path)), Is.True, key);
    }

    [TestCase("Portal__Date")]
    [TestCase("Hosting__Calls__PerMinute")]
    [TestCase("Access__Proxies__first")]
    public void A_misspelt_key_is_found(string key) => Assert.That(() => A_key_in_deploy_is_read_by_the_code(key), Throws.InstanceOf<AssertionException>());

    // Environments are read in process lists, crash reports and consoles of orchestrators.
    [Test]
    public void No_password_stands_in_deploy() => Assert.That(
        from file in Files from Match match in Password().Matches(file.Text) select $"{file.Path}: {match.Value}", Is.Empty);

    private static IEnumerable<(string Section, Type Options)> Sections() =>
        from source in SourceFiles.In("services")
        from Match bound in Bound().Matches(source.Text)
        let type = Assemblies.SelectMany(assembly => assembly.GetTypes()).Single(type => type.Name == bound.Groups["type"].Value)
        select (bound.Groups["section"] is { Success: true, Value: var section } ? section : (string)type.GetField("Section")!.GetRawConstantValue()!, type);

    private static HashSet<string> Literals() => [.. from source in SourceFiles.In("services")
        from Match literal in Literal().Matches(source.Text)
        from name in literal.Groups["each"].Success ? Names : [""]
        select literal.Groups["path"].Value + name];

    private static bool Has(Type type, ReadOnlySpan<string> path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (path.IsEmpty)
            return type.IsValueType || type == typeof(string) || type == typeof(Uri);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
            return int.TryParse(path[0], out _) && Has(type.GetGenericArguments()[0], path[1..]);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
            return Has(type.GetGenericArguments()[1], path[1..]);
        return type.GetProperty(path[0]) is { CanWrite: true } property && Has(property.PropertyType, path[1..]);
    }

    [GeneratedRegex("""\b[A-Z][A-Za-z]+(__[A-Za-z0-9]+)+""")]
    private static partial Regex Variable();

    [GeneratedRegex("""AddOptions<(?<type>\w+)>\(\)\s*\.BindConfiguration\(("(?<section>\w+)"|\w+\.Section)\)""")]
    private static partial Regex Bound();

    [GeneratedRegex("^[0-9]+$")]
    private static partial Regex ListItem();

    // "Bus:RabbitMqFile", and $"Databases:{name}" for each service.
    [GeneratedRegex("""(?<each>\$)?"(?<path>[A-Z]\w+(:[A-Z]\w+)*:?)(\{(name|service)\})?"[^:]""")]
    private static partial Regex Literal();

    [GeneratedRegex("""(?i)password\s*=\s*[^\s"'$;]+|amqps?://[^:\s"'/]+:[^@\s"'$]+@""")]
    private static partial Regex Password();
}
