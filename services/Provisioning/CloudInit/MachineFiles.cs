using System.IO.Compression;
using System.Reflection;
using System.Text;

namespace AppsEducation.Provisioning.CloudInit;

/// <summary>The files under <c>CloudInit/Files</c>, embedded: <c>common/</c> goes to every machine, <c>{application}/</c> to the machines of one application.</summary>
internal static class MachineFiles
{
    private const string Prefix = "AppsEducation.Provisioning.CloudInit.Files/";

    /// <summary>Where each file goes and who may do what with it. A file that stands nowhere here fails the rendering, so that none is forgotten.</summary>
    private static readonly Dictionary<string, (string Path, string Permissions)> Places = new()
    {
        ["first-boot"] = ("/usr/local/lib/appsedu/first-boot", "0755"),
        ["library"] = ("/usr/local/lib/appsedu/library", "0644"),
        ["enrol"] = ("/usr/local/lib/appsedu/enrol", "0755"),
        ["renew"] = ("/usr/local/lib/appsedu/renew", "0755"),
        ["probe"] = ("/usr/local/lib/appsedu/probe", "0755"),
        ["prepare"] = ("/usr/local/lib/appsedu/prepare", "0755"),
        ["start"] = ("/usr/local/lib/appsedu/start", "0755"),
        ["check"] = ("/usr/local/lib/appsedu/check", "0755"),
        ["appsedu-first-boot.service"] = ("/etc/systemd/system/appsedu-first-boot.service", "0644"),
        ["appsedu-probe.service"] = ("/etc/systemd/system/appsedu-probe.service", "0644"),
        ["appsedu-probe.timer"] = ("/etc/systemd/system/appsedu-probe.timer", "0644"),
        ["appsedu-renew.service"] = ("/etc/systemd/system/appsedu-renew.service", "0644"),
        ["appsedu-renew.timer"] = ("/etc/systemd/system/appsedu-renew.timer", "0644"),
        ["caddy.conf"] = ("/etc/systemd/system/caddy.service.d/appsedu.conf", "0644"),
        ["docker.conf"] = ("/etc/systemd/system/docker.service.d/appsedu.conf", "0644"),
        ["daemon.json"] = ("/etc/docker/daemon.json", "0644"),
        ["Caddyfile"] = ("/etc/caddy/Caddyfile", "0644"),
        ["docker-compose.yml"] = ("/srv/app/docker-compose.yml", "0644"),
        ["app.yml"] = ("/srv/app/app.yml", "0644"),
        ["nginx.conf"] = ("/srv/app/nginx.conf", "0644"),
    };

    /// <summary>The applications that have files here.</summary>
    public static IReadOnlyList<string> Applications { get; } =
        [.. Names().Select(name => name.Split('/')[0]).Where(folder => folder != "common").Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Common files and those of one application; the application's own wins over a common one of the same name.</summary>
    public static IReadOnlyList<MachineFile> Of(string application)
    {
        Refuse.Unless(Applications.Contains(application), "application", application, $"one of {string.Join(", ", Applications)}");
        return
        [
            .. Names()
                .Select(name => name.Split('/', 2))
                .Where(parts => parts[0] == "common" || parts[0] == application)
                .GroupBy(parts => parts[1])
                .OrderBy(file => file.Key, StringComparer.Ordinal)
                .Select(file => Read(file.OrderBy(parts => parts[0] == "common").First())),
        ];
    }

    /// <summary>A text as cloud-init takes it, packed when that is shorter.</summary>
    public static (string Encoding, string Content) Pack(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(plain);
        return packed.Length < plain.Length
            ? ("gz+b64", Convert.ToBase64String(packed.ToArray()))
            : ("b64", Convert.ToBase64String(plain));
    }

    private static MachineFile Read(string[] parts)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + string.Join('/', parts))!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        if (!Places.TryGetValue(parts[1], out var place))
            throw new InvalidOperationException($"CloudInit/Files/{string.Join('/', parts)} has no place on a machine: add it to MachineFiles.Places.");
        return new MachineFile(place.Path, place.Permissions, reader.ReadToEnd());
    }

    private static IEnumerable<string> Names() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..]);
}

/// <summary>A file of a machine.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Permissions">Octal, as text.</param>
/// <param name="Text">Its content.</param>
internal sealed record MachineFile(string Path, string Permissions, string Text);
