using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace AppsEducation.CloudSimulator.Guests;

/// <summary>What the first boot makes of its user data: a machine that knows what it is, or a reason why it is dead.</summary>
internal static partial class FirstBoot
{
    private const string MachineFile = "/etc/appsedu/machine.json";
    private const string ComposeFile = "/srv/app/docker-compose.yml";
    private const string LauncherFile = "/srv/app/discourse.json";
    private const string ProxyFile = "/etc/caddy/Caddyfile";

    private static readonly string[] Programs = ["first-boot", "enrol", "probe", "renew"];

    public static Machine Read(byte[]? userData)
    {
        var config = CloudConfig.Parse(userData);
        var machine = Machine.Read(config.File(MachineFile));
        var application = Applications.Find(machine.Offering) ?? throw new BadUserDataException($"'{machine.Offering}' is no application this machine knows");
        foreach (var program in Programs)
            if (!config.File($"/usr/local/lib/appsedu/{program}").StartsWith("#!", StringComparison.Ordinal))
                throw new BadUserDataException($"/usr/local/lib/appsedu/{program} doesn't start with #!");
        config.CheckStarts("appsedu");
        config.CheckDataMount(machine.DataMount);
        CheckProxy(config.File(ProxyFile), machine);
        var version = application.Images.Length == 0 ? Launcher(config.File(LauncherFile)) : Images(config.File(ComposeFile), application);
        return machine with { Version = version };
    }

    private static void CheckProxy(string caddyfile, Machine machine)
    {
        foreach (var needed in new[] { machine.HostName, "/etc/appsedu/tls/cert.pem", "/etc/appsedu/tls/key.pem", "/.well-known/appsedu/health", "reverse_proxy" })
            if (!caddyfile.Contains(needed, StringComparison.Ordinal))
                throw new BadUserDataException($"the Caddyfile lacks {needed}");
    }

    // Every image with a tag that stays what it is; the application's own tag is its version.
    private static string Images(string compose, Application application)
    {
        var root = CloudConfig.Yaml(compose, "docker-compose.yml");
        if (!root.Children.TryGetValue("services", out var services) || services is not YamlMappingNode { Children.Count: > 0 } all)
            throw new BadUserDataException("docker-compose.yml has no services");
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, service) in all.Children)
        {
            var image = service is YamlMappingNode node ? CloudConfig.Scalar(node, "image") : null;
            if (image is null)
                throw new BadUserDataException($"service {name} has no image");
            var parts = Image().Match(image);
            if (!parts.Success)
                throw new BadUserDataException($"service {name}: image '{image}' is not pinned by a tag");
            var tag = parts.Groups["tag"].Value;
            if (tag.Split('-')[0] is "latest" or "unstable" || tag is "stable")
                throw new BadUserDataException($"service {name}: image '{image}' is not pinned: {tag} moves");
            tags[parts.Groups["name"].Value] = tag;
        }
        foreach (var needed in application.Images)
            if (!tags.Keys.Any(name => name == needed || name.EndsWith($"/{needed}", StringComparison.Ordinal)))
                throw new BadUserDataException($"{application.Name} needs the image {needed}");
        var main = tags.First(tag => tag.Key == application.Images[0] || tag.Key.EndsWith($"/{application.Images[0]}", StringComparison.Ordinal)).Value;
        return Digits().Match(main) is { Success: true } version ? version.Value : main;
    }

    private static string Launcher(string json)
    {
        try
        {
            var root = JsonDocument.Parse(json).RootElement;
            var commit = root.GetProperty("commit").GetString() ?? "";
            var pinned = root.GetProperty("base").GetString() ?? "";
            if (!Commit().IsMatch(commit))
                throw new BadUserDataException($"discourse.json: commit '{commit}' is not a commit");
            if (!pinned.StartsWith("2.0.", StringComparison.Ordinal))
                throw new BadUserDataException($"discourse.json: base '{pinned}' is not pinned");
            return commit;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BadUserDataException($"discourse.json: {error.Message}");
        }
    }

    [GeneratedRegex("^(?<name>[a-z0-9][a-z0-9._-]*(:[0-9]+)?(/[a-z0-9][a-z0-9._-]*)*):(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]*)(@sha256:[0-9a-f]{64})?$")]
    private static partial Regex Image();

    [GeneratedRegex("[0-9]+([.-][0-9]+)*")]
    private static partial Regex Digits();

    [GeneratedRegex("^[0-9a-f]{7,40}$")]
    private static partial Regex Commit();
}
