using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AppsEducation.Contracts;
using YamlDotNet.RepresentationModel;

namespace AppsEducation.Provisioning.Tests.CloudInit;

/// <summary>The five blueprints as the catalogue's seed files say them, read with no code of the catalogue's.</summary>
internal static class SeededBlueprints
{
    public static IReadOnlyList<Blueprint> All { get; } = [.. Directory.GetFiles(SeedFolder(), "*.yml").Order(StringComparer.Ordinal).Select(Read).OfType<Blueprint>()];

    public static Blueprint Of(string offering) => All.Single(blueprint => blueprint.Offering == offering);

    private static Blueprint? Read(string file)
    {
        var yaml = new YamlStream();
        using var text = new StreamReader(file);
        yaml.Load(text);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        if (!root.Children.TryGetValue("blueprint", out var node) || node is not YamlMappingNode said)
            return null;
        var record = (Dictionary<string, object?>)Value(said)!;
        record["offering"] = ((YamlScalarNode)root.Children["slug"]).Value;
        record["version"] = 1L;
        return JsonSerializer.Deserialize<Blueprint>(JsonSerializer.Serialize(record), ApiJson.Strict);
    }

    private static object? Value(YamlNode node) => node switch
    {
        YamlMappingNode mapping => mapping.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => Value(pair.Value)),
        YamlSequenceNode sequence => sequence.Children.Select(Value).ToArray(),
        YamlScalarNode { Style: not YamlDotNet.Core.ScalarStyle.Plain } quoted => quoted.Value,
        YamlScalarNode { Value: "null" } => null,
        YamlScalarNode { Value: "true" or "false" } flag => flag.Value == "true",
        YamlScalarNode plain when long.TryParse(plain.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        YamlScalarNode plain => plain.Value,
        _ => throw new InvalidOperationException($"{node.NodeType} in a seed file"),
    };

    private static string SeedFolder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../services/Catalogue/Seed/Offerings"));
}
