using System.Text.RegularExpressions;
using AppsEducation.Contracts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AppsEducation.Provisioning.CloudInit;

/// <summary>A compose file of ours with the blueprint's images: its services are the blueprint's roles, and the image of each is set in the tree, not pasted in the text.</summary>
internal static partial class ComposeFile
{
    public static string WithImages(string compose, Blueprint blueprint)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(compose));
        var services = (YamlMappingNode)((YamlMappingNode)yaml.Documents[0].RootNode).Children["services"];

        foreach (var role in blueprint.Containers.Keys.Where(role => !services.Children.ContainsKey(role)))
            Refuse.Unless(false, $"containers/{role}", role, "a service of the application's compose file");
        foreach (var (name, service) in services.Children)
        {
            var role = ((YamlScalarNode)name).Value!;
            Refuse.Unless(blueprint.Containers.TryGetValue(role, out var image), $"containers/{role}", "", "given: the application's compose file has this service");
            CheckPin(role, image!);
            ((YamlMappingNode)service).Children["image"] = new YamlScalarNode(image) { Style = ScalarStyle.DoubleQuoted };
        }

        using var text = new StringWriter { NewLine = "\n" };
        yaml.Save(text, assignAnchors: false);
        // YamlStream ends a document with "...", which compose v1 takes and a reader stumbles over.
        return text.ToString().TrimEnd('\n', '.') + "\n";
    }

    /// <summary>An image must say exactly what it is: a digest, or a tag that doesn't move by design.</summary>
    public static void CheckPin(string role, string image)
    {
        const string wanted = "an image pinned by tag or digest (not latest, stable, unstable or absent)";
        var match = Image().Match(image);
        Refuse.Unless(match.Success, $"containers/{role}", image, wanted);
        Refuse.Unless(
            match.Groups["digest"].Success || match.Groups["tag"].Value is not ("" or "latest" or "stable" or "unstable"), $"containers/{role}", image, wanted);
    }

    [GeneratedRegex(
        @"\A(?:[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?<digest>@sha256:[0-9a-f]{64})?\z",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Image();
}
