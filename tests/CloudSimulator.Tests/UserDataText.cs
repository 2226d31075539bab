using System.Text;
using System.Text.Json;

namespace AppsEducation.CloudSimulator.Tests;

/// <summary>A user data that the machine accepts, with the parts a test takes out or spoils.</summary>
internal sealed record UserDataText
{
    public string Header { get; init; } = "#cloud-config";
    public string Offering { get; init; } = "etherpad";
    public string HostName { get; init; } = "etherpad.dijon.localhost";
    public string Token { get; init; } = "token-1";
    public string Ports { get; init; } = """[{"port":443,"protocol":"tcp"}]""";
    public string Image { get; init; } = "etherpad/etherpad:2.6.1";
    public string Extra { get; init; } = "";
    public string Mounts { get; init; } = """[ [ "/dev/sdb", "/srv/data", "ext4", "defaults,nofail", "0", "2" ] ]""";
    public string FsSetup { get; init; } = """[ { label: data, filesystem: ext4, device: /dev/sdb } ]""";
    public string Run { get; init; } = """[ [ /usr/local/lib/appsedu/first-boot ] ]""";
    public string Machine { get; init; } = "";
    public IReadOnlyDictionary<string, string?> Files { get; init; } = new Dictionary<string, string?>();

    public override string ToString()
    {
        var machine = Machine.Length > 0 ? Machine : JsonSerializer.Serialize(new
        {
            version = 1, instance = "ins_aaaaaaaaaaaaaaaa", offering = Offering, blueprint = 1, hostName = HostName, controlPlane = "http://control.plane",
            enrolmentToken = Token, dataMount = "/srv/data", ports = JsonSerializer.Deserialize<JsonElement>(Ports),
        });
        var files = new Dictionary<string, string?>
        {
            ["/etc/appsedu/machine.json"] = machine,
            ["/srv/app/docker-compose.yml"] = $"version: '3.7'\nservices:\n  app:\n    image: {Image}\n  database:\n    image: postgres:17-alpine\n",
            ["/etc/caddy/Caddyfile"] = $"{HostName} {{\n tls /etc/appsedu/tls/cert.pem /etc/appsedu/tls/key.pem\n handle /.well-known/appsedu/health {{ file_server }}\n reverse_proxy 127.0.0.1:9001\n}}\n",
        };
        foreach (var program in new[] { "first-boot", "enrol", "probe", "renew" })
            files[$"/usr/local/lib/appsedu/{program}"] = "#!/bin/bash\nset -eu\n";
        foreach (var (path, content) in Files)
            files[path] = content;
        var text = new StringBuilder();
        text.AppendLine(Header).AppendLine($"hostname: {Offering}").AppendLine("package_update: true").AppendLine("packages: [ docker.io, docker-compose, caddy ]");
        text.AppendLine($"fs_setup: {FsSetup}").AppendLine($"mounts: {Mounts}").AppendLine($"runcmd: {Run}").AppendLine(Extra).AppendLine("write_files:");
        foreach (var (path, content) in files.Where(file => file.Value is not null))
            text.AppendLine($"- path: {path}").AppendLine("  permissions: '0600'").AppendLine("  encoding: b64").AppendLine($"  content: {Convert.ToBase64String(Encoding.UTF8.GetBytes(content!))}");
        return text.ToString();
    }
}
