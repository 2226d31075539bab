using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AppsEducation.CloudSimulator.Guests;

/// <summary>
/// User data as a strict cloud-init would read it: what real cloud-init passes over in silence (an unknown key, a wrong type, a file without content)
/// leaves this machine dead with the reason on its console.
/// </summary>
internal sealed partial class CloudConfig
{
    private const int Largest = 16 * 1024;

    private static readonly string[] Known =
    [
        "hostname", "fqdn", "manage_etc_hosts", "package_update", "package_upgrade", "packages", "write_files", "runcmd", "fs_setup", "mounts", "swap",
        "ssh_pwauth", "disable_root", "timezone", "final_message",
    ];

    private readonly YamlMappingNode root;

    private CloudConfig(YamlMappingNode root, IReadOnlyDictionary<string, string> files)
    {
        this.root = root;
        Files = files;
    }

    /// <summary>The files it writes, by path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    public static CloudConfig Parse(byte[]? userData)
    {
        if (userData is not { Length: > 0 })
            throw new BadUserDataException("no user data");
        if (userData.Length > Largest)
            throw new BadUserDataException($"user data is {userData.Length} bytes, more than {Largest}");
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(userData);
        }
        catch (ArgumentException)
        {
            throw new BadUserDataException("user data is not UTF-8");
        }
        if (text.Split('\n', 2)[0].TrimEnd('\r') != "#cloud-config")
            throw new BadUserDataException("the first line is not #cloud-config");
        var root = Yaml(text, "user data");
        foreach (var key in root.Children.Keys)
            if (key is not YamlScalarNode { Value: { } name } || !Known.Contains(name))
                throw new BadUserDataException($"unknown top-level key '{key}'");
        CheckTypes(root);
        return new CloudConfig(root, ReadFiles(root));
    }

    public string File(string path) => Files.TryGetValue(path, out var content) ? content : throw new BadUserDataException($"{path} is not among write_files");

    /// <summary>The second disk gets a file system and is mounted there, in a way that a missing disk doesn't stop the boot.</summary>
    public void CheckDataMount(string mount)
    {
        var labels = Items("fs_setup").OfType<YamlMappingNode>()
            .Where(fs => Scalar(fs, "device")?.StartsWith("/dev/sdb", StringComparison.Ordinal) == true)
            .Select(fs => Scalar(fs, "label") ?? "").ToArray();
        if (labels.Length == 0)
            throw new BadUserDataException("fs_setup makes no file system on the second disk, /dev/sdb");
        var line = Items("mounts").OfType<YamlSequenceNode>().Select(item => item.Children.Select(part => (part as YamlScalarNode)?.Value ?? "").ToArray())
            .FirstOrDefault(parts => parts.Length >= 2 && parts[1] == mount)
            ?? throw new BadUserDataException($"nothing is mounted at {mount}");
        if (!line[0].StartsWith("/dev/sdb", StringComparison.Ordinal) && !labels.Any(label => label.Length > 0 && line[0] == $"LABEL={label}"))
            throw new BadUserDataException($"{mount} is mounted from {line[0]}, not from the second disk");
        if (!line.Skip(2).Any(part => part.Split(',').Contains("nofail")))
            throw new BadUserDataException($"the mount of {mount} lacks nofail");
    }

    /// <summary>Something has to start the first boot's work.</summary>
    public void CheckStarts(string program)
    {
        var commands = Items("runcmd").Select(command => command is YamlSequenceNode words
            ? string.Join(' ', words.Children.Select(word => (word as YamlScalarNode)?.Value))
            : (command as YamlScalarNode)?.Value ?? "");
        if (!commands.Any(command => command.Contains(program, StringComparison.Ordinal)))
            throw new BadUserDataException($"runcmd starts nothing of {program}");
    }

    public string? HostName => (root.Children.TryGetValue("fqdn", out var fqdn) ? fqdn as YamlScalarNode : null)?.Value;

    /// <summary>One YAML document without tags of its own, duplicates or anything a parser would guess at.</summary>
    public static YamlMappingNode Yaml(string text, string what)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is not [var document] || document.RootNode is not YamlMappingNode root)
                throw new BadUserDataException($"{what} is not one YAML mapping");
            foreach (var node in document.AllNodes)
                if (node.Tag is { IsEmpty: false, IsLocal: true } || node.Tag.IsEmpty is false && node.Tag.Value.Contains("python", StringComparison.Ordinal))
                    throw new BadUserDataException($"{what} has a tag of its own: {node.Tag}");
            return root;
        }
        catch (YamlException error)
        {
            throw new BadUserDataException($"{what} is not YAML: line {error.Start.Line}: {error.Message}");
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's own state machine trips over some broken documents instead of naming the place.
            throw new BadUserDataException($"{what} is not YAML: {error.Message}");
        }
    }

    public static string? Scalar(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;

    private IEnumerable<YamlNode> Items(string key) => root.Children.TryGetValue(key, out var value) && value is YamlSequenceNode list ? list.Children : [];

    private static void CheckTypes(YamlMappingNode root)
    {
        foreach (var key in new[] { "packages", "write_files", "runcmd", "fs_setup", "mounts" })
            if (root.Children.TryGetValue(key, out var value) && value is not YamlSequenceNode)
                throw new BadUserDataException($"{key} is not a list");
        foreach (var key in new[] { "hostname", "fqdn", "timezone", "final_message", "package_update", "package_upgrade", "ssh_pwauth", "disable_root", "manage_etc_hosts" })
            if (root.Children.TryGetValue(key, out var value) && value is not YamlScalarNode)
                throw new BadUserDataException($"{key} is not a single value");
        foreach (var key in new[] { "package_update", "package_upgrade", "ssh_pwauth", "disable_root" })
            if (Scalar(root, key) is { } flag && flag is not ("true" or "false"))
                throw new BadUserDataException($"{key} is '{flag}', neither true nor false");
        if (root.Children.TryGetValue("packages", out var packages) && ((YamlSequenceNode)packages).Children.Any(item => item is not YamlScalarNode))
            throw new BadUserDataException("packages are names");
        if (root.Children.TryGetValue("swap", out var swap) && swap is not YamlMappingNode)
            throw new BadUserDataException("swap is not a mapping");
    }

    private static Dictionary<string, string> ReadFiles(YamlMappingNode root)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!root.Children.TryGetValue("write_files", out var list))
            return files;
        foreach (var item in ((YamlSequenceNode)list).Children)
        {
            if (item is not YamlMappingNode entry)
                throw new BadUserDataException("a write_files entry is not a mapping");
            foreach (var key in entry.Children.Keys)
                if ((key as YamlScalarNode)?.Value is not ("path" or "permissions" or "owner" or "encoding" or "content"))
                    throw new BadUserDataException($"write_files: unknown key '{key}'");
            var path = Scalar(entry, "path");
            if (path is null || !path.StartsWith('/') || path.Split('/').Contains(".."))
                throw new BadUserDataException($"write_files: path '{path}' is not absolute");
            if (Scalar(entry, "permissions") is { } permissions && !Mode().IsMatch(permissions))
                throw new BadUserDataException($"{path}: permissions '{permissions}' are not octal");
            if (!files.TryAdd(path, Decode(path, Scalar(entry, "encoding"), Scalar(entry, "content"))))
                throw new BadUserDataException($"{path} is written twice");
        }
        return files;
    }

    private static string Decode(string path, string? encoding, string? content)
    {
        if (content is null)
            throw new BadUserDataException($"{path} has no content");
        try
        {
            return encoding switch
            {
                null or "" or "text/plain" => content,
                "b64" or "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(content)),
                "gz+b64" or "gzip+base64" => Unzip(Convert.FromBase64String(content)),
                _ => throw new BadUserDataException($"{path}: encoding '{encoding}' is unknown"),
            };
        }
        catch (Exception error) when (error is FormatException or InvalidDataException)
        {
            throw new BadUserDataException($"{path} is not {encoding}: {error.Message}");
        }
    }

    private static string Unzip(byte[] bytes)
    {
        using var zip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var reader = new StreamReader(zip, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("^0?[0-7]{3,4}$")]
    private static partial Regex Mode();
}
