using System.IO.Compression;
using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.CloudInit;
using YamlDotNet.RepresentationModel;

namespace AppsEducation.Provisioning.Tests.CloudInit;

/// <summary>Facts of machines, and user data read back as cloud-init would: with a YAML parser and base64, not with the renderer's own types.</summary>
internal static class Machines
{
    public static readonly MachineFacts Facts = new(
        "ins_7hk2m4q8z1n5c3vx", "etherpad.dijon.localhost", new Uri("https://apps.education.example"),
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", "/dev/sdb", "smtp.education.example:2525");

    public static MachineFacts FactsOf(Blueprint blueprint) => Facts with { HostName = $"{blueprint.Offering}.dijon.localhost" };

    public static string UserData(Blueprint blueprint) => MachineDocument.Render(FactsOf(blueprint), blueprint, blueprint.Sizes[0]);

    public static YamlMappingNode Parse(string userData)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(userData));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    /// <summary>The files that a machine would find, by path.</summary>
    public static IReadOnlyDictionary<string, FoundFile> Files(string userData) =>
        ((YamlSequenceNode)Parse(userData).Children["write_files"]).Children.Cast<YamlMappingNode>().Select(entry =>
        {
            string Of(string key) => ((YamlScalarNode)entry.Children[key]).Value!;
            var raw = Convert.FromBase64String(Of("content"));
            return new FoundFile(Of("path"), Of("permissions"), Of("owner"), Encoding.UTF8.GetString(Of("encoding") switch
            {
                "gz+b64" => Unzip(raw),
                "b64" => raw,
                var other => throw new InvalidOperationException($"encoding {other}"),
            }));
        }).ToDictionary(file => file.Path);

    private static byte[] Unzip(byte[] raw)
    {
        using var gzip = new GZipStream(new MemoryStream(raw), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}

internal sealed record FoundFile(string Path, string Permissions, string Owner, string Text);
