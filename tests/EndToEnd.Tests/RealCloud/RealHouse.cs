using System.Security.Cryptography;
using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.EndToEnd.Tests.Fleet;
using AppsEducation.EndToEnd.Tests.Kills;
using AppsEducation.Tests;

namespace AppsEducation.EndToEnd.Tests.RealCloud;

/// <summary>AllInOne as a process, with its machines at a real OpenStack and its DNS zone at the simulated cloud. Every wait is as delivered; only the grace before a removal is a second instead of a week.</summary>
internal sealed class RealHouse : IAsyncDisposable
{
    private readonly HttpClient plain = new();
    private readonly int port = Ports.Free();
    private readonly string all = Directory.CreateTempSubdirectory("appsedu-real-").FullName;
    private readonly string data;

    public RealHouse()
    {
        data = Directory.CreateDirectory(Path.Combine(all, "house")).FullName;
        Committed = new Committed(Path.Combine(data, "databases"));
        Names = new SimulatedCloud(Directory.CreateDirectory(Path.Combine(all, "names")).FullName, Ports.Free(), Ports.Free(), Ports.Free());
    }

    public Committed Committed { get; }

    public SimulatedCloud Names { get; }

    public ServiceProcess AllInOne { get; private set; } = null!;

    public AppsEduClient Api { get; private set; } = null!;

    /// <param name="authUrl">Where the account's Keystone is.</param>
    /// <param name="project">The project's id.</param>
    /// <param name="user">Who works in it.</param>
    /// <param name="password">The user's password.</param>
    public async Task Start(string authUrl, string project, string user, string password)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await WriteSecret(Path.Combine(data, "operator.key"), key);
        await Names.Start(servers: 0, shorter: 1, onlyNames: true);
        var secret = Path.Combine(all, "gra11.password");
        await WriteSecret(secret, password);
        await File.WriteAllTextAsync(Path.Combine(Names.AccountsDirectory, "rig-gra11.json"), JsonSerializer.Serialize(new
        {
            name = "rig-gra11", provider = "OpenStack", authUrl, project, credentials = new { user, domain = "Default", password = new { file = secret } },
            region = "GRA11", zones = new[] { "nova" }, network = "Ext-Net", images = new { debian_bookworm = "Debian 12" }, flavors = new[] { "s1-1", "d2-2" },
            // By this Nova's own word; the guests' stand-in looks for the data volume there.
            dataDevice = "/dev/sdb",
            quotas = new Dictionary<string, int> { ["servers"] = 20 }, qualification = "Personal", jurisdiction = "FR", agreement = new { kind = "free", startsOn = "2026-01-01" },
        }));
        var address = $"http://127.0.0.1:{port}";
        var settings = new Dictionary<string, string> { ["Limits__PerKey"] = "0", ["Hosting__AccountsDirectory"] = Names.AccountsDirectory, ["Engine__Grace"] = "00:00:01" };
        AllInOne = new ServiceProcess("AllInOne", ["--data", data, "--urls", address], settings, Path.Combine(all, "allinone.log"));
        AllInOne.Start();
        await Ready();
        Api = AppsEduClients.Create(new AppsEduClientOptions { Address = new Uri(address), Token = key, Language = "en" });
    }

    public Task Ready() => Wait.Until("AllInOne is ready", async () => (await plain.GetAsync($"http://127.0.0.1:{port}/health/ready")).IsSuccessStatusCode, 120);

    public ValueTask DisposeAsync()
    {
        AllInOne?.Dispose();
        Names.Dispose();
        plain.Dispose();
        if (TestContext.CurrentContext.Result.FailCount == 0)
            Directory.Delete(all, recursive: true);
        else
            TestContext.Out.WriteLine($"data and logs: {all}");
        return ValueTask.CompletedTask;
    }

    private static async Task WriteSecret(string file, string text)
    {
        await File.WriteAllTextAsync(file, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
