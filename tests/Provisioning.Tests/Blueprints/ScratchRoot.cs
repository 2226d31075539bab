using AppsEducation.Provisioning.Tests.CloudInit;

namespace AppsEducation.Provisioning.Tests.Blueprints;

/// <summary>A folder that looks like the machine's root: its files in their places, and stand-ins for what isn't ours (a certificate, binaries, Debian's own units).</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class ScratchRoot : IDisposable
{
    private ScratchRoot(string folder, string hostName) => (Folder, this.hostName) = (folder, hostName);

    private readonly string hostName;

    public string Folder { get; }

    public string Of(string path) => Path.Combine(Folder, path.TrimStart('/'));

    public static ScratchRoot With(IEnumerable<FoundFile> files, string hostName, bool bare = false)
    {
        var root = new ScratchRoot(Directory.CreateTempSubdirectory("appsedu-machine-").FullName, hostName);
        foreach (var file in files)
        {
            root.Scratch(file.Path, file.Text);
            File.SetUnixFileMode(root.Of(file.Path), (UnixFileMode)Convert.ToInt32(file.Permissions, 8));
        }
        if (bare)
            return root;
        root.StandInForDebian();
        root.StandInForCertificate();
        return root;
    }

    public string Scratch(string path, string text)
    {
        var full = Of(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public void Program(string path, string text)
    {
        Scratch(path, text);
        File.SetUnixFileMode(Of(path), (UnixFileMode)Convert.ToInt32("755", 8));
    }

    /// <summary>What the first boot makes on the data volume: compose reads these files when it checks.</summary>
    public void StandInForSecrets()
    {
        foreach (var name in new[] { "app.env", "database.env", "jitsi.env" })
            Scratch($"/srv/app/secrets/{name}", "STAND_IN=1\n");
    }

    /// <summary>Runs a program inside, so that absolute paths are the machine's.</summary>
    public Run Chrooted(string program, IEnumerable<string> arguments)
    {
        string[] inside = [Folder, program, .. arguments];
        (string, string)[] environment = [("HOME", "/root"), .. MachineEnvironment()];
        return Environment.IsPrivilegedProcess
            ? Tools.Start("/usr/sbin/chroot", inside, null, environment)
            : Tools.Start("/usr/bin/unshare", ["--user", "--map-root-user", "/usr/sbin/chroot", .. inside], null, environment);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private IEnumerable<(string, string)> MachineEnvironment() =>
        File.ReadAllLines(Of("/srv/app/.env")).Select(line => line.Split('=', 2)).Select(pair => (pair[0], pair[1]));

    private void StandInForDebian()
    {
        foreach (var binary in new[] { "/usr/bin/docker", "/usr/bin/dockerd", "/usr/bin/docker-compose" })
            Program(binary, "#!/bin/sh\n");
        // Caddy and shellcheck are the real ones, with what they are linked to; Caddy's unit is Debian's own.
        foreach (var tool in new[] { "/usr/bin/caddy", "/usr/bin/shellcheck" })
        {
            Copy(Tools.Unpacked(tool), tool);
            foreach (var library in Tools.Start("/usr/bin/ldd", [Tools.Unpacked(tool)]).Output.Split(['\n', ' ', '\t']).Where(word => word.StartsWith('/')))
                Copy(library, library);
        }
        Copy(Tools.Unpacked("/lib/systemd/system/caddy.service"), "/lib/systemd/system/caddy.service");
        // Docker's package isn't unpacked (60 MB): the lines of its unit that our drop-in meets.
        Scratch("/lib/systemd/system/docker.service", "[Unit]\nAfter=network-online.target\nWants=network-online.target\n\n[Service]\nType=notify\nExecStart=/usr/bin/dockerd\n");
        foreach (var target in new[] { "network-online", "network", "multi-user", "timers", "sysinit", "basic", "shutdown", "sockets", "paths", "slices", "local-fs", "local-fs-pre", "umount" })
            Scratch($"/lib/systemd/system/{target}.target", "[Unit]\nDescription=stand-in\nDefaultDependencies=no\n");
        Scratch("/etc/systemd/system/srv-data.mount", "[Mount]\nWhat=/dev/sdb\nWhere=/srv/data\n");
        Scratch("/etc/passwd", "root:x:0:0::/root:/bin/sh\ncaddy:x:999:999::/var/lib/caddy:/bin/sh\n");
        Scratch("/etc/group", "root:x:0:\ncaddy:x:999:\n");
    }

    private void StandInForCertificate()
    {
        var (certificate, key) = SelfSignedCertificates.For(hostName);
        Scratch("/etc/appsedu/tls/cert.pem", certificate);
        Scratch("/etc/appsedu/tls/key.pem", key);
    }

    public void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Of(to))!);
        File.Copy(from, Of(to), overwrite: true);
    }
}
