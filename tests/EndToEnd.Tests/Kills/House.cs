using System.Security.Cryptography;
using AppsEducation.ApiClient;
using AppsEducation.EndToEnd.Tests.Fleet;
using AppsEducation.Tests;

namespace AppsEducation.EndToEnd.Tests.Kills;

/// <summary>Who dies.</summary>
[Flags]
internal enum Victim
{
    AllInOne = 1,
    Simulator = 2,
    Both = AllInOne | Simulator,
}

/// <summary>
/// AllInOne on SQLite and the simulated cloud, as two processes on one data folder. Look-up minute, TTL, boot and every other wait are a twentieth of life; the lease and a call's limit are a fifth,
/// so that a busy machine doesn't break what is to be tested.
/// </summary>
internal sealed class House : IAsyncDisposable
{
    private const int Shorter = 20;
    private readonly HttpClient plain = new();
    private readonly int port = Ports.Free();

    private readonly string all = Directory.CreateTempSubdirectory("appsedu-kills-").FullName;

    public House()
    {
        Data = Directory.CreateDirectory(Path.Combine(all, "house")).FullName;
        Committed = new Committed(Path.Combine(Data, "databases"));
        Cloud = new SimulatedCloud(Directory.CreateDirectory(Path.Combine(all, "cloud")).FullName, Ports.Free(), Ports.Free(), Ports.Free());
    }

    /// <summary>AllInOne's data folder; the cloud and the logs have others beside it.</summary>
    public string Data { get; }

    public Committed Committed { get; }

    public SimulatedCloud Cloud { get; }

    public ServiceProcess AllInOne { get; private set; } = null!;

    public AppsEduClient Api { get; private set; } = null!;

    public string Address => $"http://127.0.0.1:{port}";

    public string Key { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <param name="more">Settings beside the usual ones.</param>
    public async Task Start(params (string Name, string Value)[] more)
    {
        await File.WriteAllTextAsync(Path.Combine(Data, "operator.key"), Key);
        await Cloud.Start(servers: 200, Shorter);
        var settings = Settings();
        foreach (var (name, value) in more)
            settings[name] = value;
        settings["Hosting__AccountsDirectory"] = Cloud.AccountsDirectory;
        AllInOne = new ServiceProcess("AllInOne", ["--data", Data, "--urls", Address], settings, Path.Combine(all, "allinone.log"));
        AllInOne.Start();
        await Ready();
        Api = AppsEduClients.Create(new AppsEduClientOptions { Address = new Uri(Address), Token = Key, Language = "en" });
    }

    public Task Ready() => Wait.Until("AllInOne is ready", async () => (await plain.GetAsync(Address + "/health/ready")).IsSuccessStatusCode, 120, paceMilliseconds: 50);

    /// <summary><c>kill -9</c>; both at once when both are to die.</summary>
    public Task Kill(Victim victim) => Task.WhenAll(Of(victim).Select(process => process.Kill()));

    /// <summary>Started again with the same command, and waited for.</summary>
    public async Task Revive(Victim victim)
    {
        foreach (var process in Of(victim))
            process.Start();
        if (victim.HasFlag(Victim.Simulator))
            await Cloud.Answers();
        if (victim.HasFlag(Victim.AllInOne))
            await Ready();
    }

    public ValueTask DisposeAsync()
    {
        AllInOne?.Dispose();
        Cloud.Dispose();
        plain.Dispose();
        if (TestContext.CurrentContext.Result.FailCount == 0)
            Directory.Delete(all, recursive: true);
        else
            TestContext.Out.WriteLine($"data and logs: {all}");
        return ValueTask.CompletedTask;
    }

    private ServiceProcess[] Of(Victim victim) => victim switch
    {
        Victim.AllInOne => [AllInOne],
        Victim.Simulator => [Cloud.Process],
        _ => [Cloud.Process, AllInOne],
    };

    private static Dictionary<string, string> Settings() => new()
    {
        ["Limits__PerKey"] = "0",
        ["Hosting__Calls__PerSecond"] = "40",
        ["Hosting__Calls__Burst"] = "40",
        ["Hosting__Calls__CallLimit"] = "00:00:02.500",
        ["Hosting__Calls__TryLimit"] = "00:00:02",
        ["Hosting__Calls__LongestWait"] = "00:00:00.500",
        ["Hosting__Calls__FirstBackOff"] = "00:00:00.100",
        ["Hosting__Calls__LongestBackOff"] = "00:00:06",
        ["Hosting__Calls__BreakWithin"] = "00:00:01.500",
        ["Hosting__Calls__BreakFor"] = "00:00:00.500",
        ["Engine__LookUpMinute"] = "00:00:03",
        ["Engine__ListingDelay"] = "00:00:00.600",
        ["Engine__LookMaxAge"] = "00:00:00.400",
        ["Engine__Lease"] = "00:00:06",
        ["Engine__StallLimit"] = "00:00:12",
        ["Engine__Ttl"] = "00:00:03",
        ["Engine__Grace"] = "00:00:01",
        ["Engine__BlockedLook"] = "00:00:03",
        ["Engine__BackOff"] = "00:00:00.100",
        ["Engine__BackOffLimit"] = "00:00:06",
        ["Engine__InventoryInterval"] = "00:00:15",
        ["Engine__RestateInterval"] = "00:00:15",
        ["Engine__Poll"] = "00:00:00.500",
        ["Engine__TimeScale"] = $"{Shorter}",
        ["Tenants__Restatement"] = "00:00:01.500",
        ["Portal__ReadEvery"] = "00:00:01.500",
        ["Probes__WhilePreparing"] = "00:00:00.150",
        ["Probes__AfterMiss"] = "00:00:00.500",
        ["Probes__Interval"] = "00:00:01.500",
    };
}
