using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AppsEducation.Contracts;

namespace AppsEducation.Provisioning.CloudInit;

/// <summary>Renders a machine's user data: the same facts and blueprint give the same bytes.</summary>
internal static partial class MachineDocument
{
    /// <summary>Nova takes about 48 kB; a small document leaves room and keeps the rest where it belongs, in images and packages.</summary>
    public const int LargestBytes = 16_000;

    /// <summary>The label that tells a data volume of ours, new or kept, from any other disk.</summary>
    public const string DataLabel = "appsedu-data";

    // A new server on a kept volume runs this at its first boot. blkid ends with 2 only when it read the disk and found nothing on it; whatever else it says, the disk is left alone.
    private const string OnlyIfBlank = "blkid --probe %(device)s; [ $? -ne 2 ] || mkfs.ext4 -q -L %(label)s %(device)s";

    // What the common files need, whatever the application.
    private static readonly string[] CommonPackages = ["ca-certificates", "caddy", "curl", "docker.io", "jq", "openssl"];

    /// <summary>The whole document.</summary>
    /// <param name="facts">What this machine is told of itself.</param>
    /// <param name="blueprint">The blueprint of its instance.</param>
    /// <param name="size">The instance's size.</param>
    /// <exception cref="UserDataRefusedException">The facts or the blueprint can't be rendered.</exception>
    public static string Render(MachineFacts facts, Blueprint blueprint, BlueprintSize size)
    {
        facts.Check();
        Check(blueprint, facts);

        string[] packages = [.. CommonPackages.Union(blueprint.Packages).Order(StringComparer.Ordinal)];
        var config = new CloudConfig
        {
            Hostname = facts.HostName.Split('.')[0],
            Fqdn = facts.HostName,
            Packages = packages,
            FsSetup = [new CloudConfig.FileSystem(DataLabel, "ext4", facts.DataDevice, "auto", OnlyIfBlank)],
            // nofail: a machine without its volume still boots and can be looked at; what writes data waits for the mount.
            // By device and not by label: cc_mounts of cloud-init 22.4 drops LABEL=. The first boot checks the label of what was mounted.
            Mounts = [[facts.DataDevice, MachineFacts.DataMount, "ext4", "defaults,nofail,x-systemd.device-timeout=60s", "0", "2"]],
            // Memory of a small machine is what installations and transcodings die of.
            Swap = size.MemoryGb <= 4 ? new CloudConfig.SwapFile("/swap.img", 2L * 1024 * 1024 * 1024) : null,
            WriteFiles = [.. Generated(facts, blueprint, packages).Concat(Static(facts, blueprint)).Select(Written)],
            Runcmd =
            [
                ["systemctl", "daemon-reload"],
                // Not waited for: it waits itself, for the volume, the control plane and the network, and is started again at each boot.
                ["systemctl", "enable", "appsedu-first-boot.service"],
                ["systemctl", "start", "--no-block", "appsedu-first-boot.service"],
            ],
            FinalMessage = "appsedu: packages are installed, first boot goes on in appsedu-first-boot.service",
        };

        var document = config.ToYaml();
        var bytes = Encoding.UTF8.GetByteCount(document);
        Refuse.Unless(bytes < LargestBytes, "blueprint", $"{bytes} bytes of user data", $"renderable in less than {LargestBytes} bytes");
        return document;
    }

    private static IEnumerable<MachineFile> Static(MachineFacts facts, Blueprint blueprint) =>
        MachineFiles.Of(blueprint.Application).Select(file => file.Path switch
        {
            "/srv/app/docker-compose.yml" => file with { Text = ComposeFile.WithImages(file.Text, blueprint) },
            // The one value that stands in a text of ours: a checked DNS name has no character that means anything to Caddy.
            "/etc/caddy/Caddyfile" => file with { Text = file.Text.Replace("{$APPSEDU_HOST_NAME}", facts.HostName, StringComparison.Ordinal) },
            _ => file,
        });

    // Everything else that holds a value is generated here and read on the machine as data (jq, compose's .env); no script has a value in its text.
    private static IEnumerable<MachineFile> Generated(MachineFacts facts, Blueprint blueprint, string[] packages)
    {
        yield return new MachineFile("/etc/appsedu/machine.json", "0600", Json(new MachineJson(
            1, facts.Instance, blueprint.Offering, blueprint.Version, facts.HostName, facts.ControlPlane.AbsoluteUri.TrimEnd('/'),
            facts.EnrolmentToken, MachineFacts.DataMount, blueprint.Ports)));
        yield return new MachineFile("/etc/appsedu/settings.json", "0644", Json(blueprint.Settings.OrderBy(s => s.Key, StringComparer.Ordinal).ToDictionary()));
        yield return new MachineFile("/etc/appsedu/packages", "0644", string.Concat(packages.Select(package => package + "\n")));
        yield return new MachineFile("/etc/appsedu/probe-name", "0644", blueprint.Probe + "\n");
        yield return new MachineFile("/srv/app/.env", "0644", Environment(facts));
        if (blueprint.Settings.TryGetValue("commit", out var commit))
            yield return new MachineFile("/srv/app/discourse.json", "0644", Json(new LauncherJson("discourse_docker", commit, blueprint.Settings["base"])));
    }

    // Read by docker-compose, systemd and bash alike; Check lets nothing through that one of them would read as more than a plain value.
    private static string Environment(MachineFacts facts)
    {
        var lines = new StringBuilder().Append(CultureInfo.InvariantCulture, $"APPSEDU_HOST_NAME={facts.HostName}\n");
        if (facts.MailRelay?.Split(':') is [var host, var port])
            lines.Append(CultureInfo.InvariantCulture, $"APPSEDU_MAIL_HOST={host}\nAPPSEDU_MAIL_PORT={port}\n");
        return lines.ToString();
    }

    private static void Check(Blueprint blueprint, MachineFacts facts)
    {
        Refuse.Unless(Slug().IsMatch(blueprint.Offering), "offering", blueprint.Offering, "a slug");
        Refuse.Unless(Slug().IsMatch(blueprint.Probe), "probe", blueprint.Probe, "a slug like write-and-read-a-pad");
        foreach (var package in blueprint.Packages)
            Refuse.Unless(Package().IsMatch(package), "packages", package, "names of Debian packages");
        foreach (var port in blueprint.Ports)
            Refuse.Unless(port is { Port: > 0 and < 65536, Protocol: "tcp" or "udp" }, "ports", $"{port.Port}/{port.Protocol}", "1–65535 over tcp or udp");
        foreach (var (role, image) in blueprint.Containers)
            ComposeFile.CheckPin(role, image);
        if (blueprint.Settings.TryGetValue("commit", out var commit))
        {
            Refuse.Unless(Commit().IsMatch(commit), "settings/commit", commit, "a commit of 7 to 40 hexadecimal digits");
            Refuse.Unless(
                blueprint.Settings.TryGetValue("base", out var launcherBase) && Base().IsMatch(launcherBase), "settings/base",
                blueprint.Settings.GetValueOrDefault("base", ""), "the pinned version of the launcher's base image");
        }
        Refuse.Unless(
            !blueprint.SendsMail || facts.MailRelay is not null, "mailRelay", "",
            $"set for {blueprint.Offering}, which sends mail: set Machines:MailRelay to host:port");
    }

    private static CloudConfig.WrittenFile Written(MachineFile file)
    {
        var (encoding, content) = MachineFiles.Pack(file.Text);
        return new CloudConfig.WrittenFile(file.Path, file.Permissions, "root:root", encoding, content);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ApiJson.Tolerant) + "\n";

    private sealed record MachineJson(
        int Version, string Instance, string Offering, int Blueprint, string HostName, string ControlPlane, string EnrolmentToken, string DataMount,
        IReadOnlyList<BlueprintPort> Ports);

    private sealed record LauncherJson(string Repository, string Commit, string Base);

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Slug();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9+.-]{1,60}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Package();

    [GeneratedRegex(@"\A[0-9a-f]{7,40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();

    [GeneratedRegex(@"\A[0-9]+(\.[0-9]+)+(-[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Base();
}
