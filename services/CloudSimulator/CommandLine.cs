using System.Globalization;
using System.Text.Json;

namespace AppsEducation.CloudSimulator;

/// <summary>The process's arguments. What can't be understood is said, with what to write instead.</summary>
internal sealed record CommandLine(string Data, int? Api, int? Https, int? Http, SimulatorOptions Options)
{
    public const string Usage = """
        AppsEducation.CloudSimulator --data DIR [--urls http://127.0.0.1:PORT] [--https-port P] [--http-port P] [--accounts FILE]
            [--profile default|hostile] [--seed N] [--timings compressed|real|instant] [--divide-timings N] [--calls-per-second N|none] [--burst N] [--largest-page N] [--ovh-clock-ahead SECONDS]
            [--timing Name=SECONDS]…   any figure of Timings, e.g. --timing Install=2
        """;

    public static CommandLine Parse(string[] args)
    {
        string? data = null, accounts = null;
        int? api = null, https = null, http = null;
        var options = new SimulatorOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} lacks its value.");
            switch (args[i])
            {
                case "--data": data = Path.GetFullPath(value); break;
                case "--accounts": accounts = value; break;
                case "--urls": api = ApiPort(value); break;
                case "--https-port": https = Number(args[i], value); break;
                case "--http-port": http = Number(args[i], value); break;
                case "--profile": options = options with { Profile = value }; break;
                case "--seed": options = options with { Seed = Number(args[i], value) }; break;
                case "--timings": options = options with { Timings = Named(value) }; break;
                case "--divide-timings": options = options with { Timings = options.Timings.DividedBy(Decimal(args[i], value)) }; break;
                case "--timing": options = options with { Timings = With(options.Timings, value) }; break;
                case "--calls-per-second": options = options with { CallsPerSecond = value == "none" ? null : Decimal(args[i], value) }; break;
                case "--ovh-clock-ahead": options = options with { OvhClockAhead = TimeSpan.FromSeconds(Decimal(args[i], value)) }; break;
                case "--burst": options = options with { Burst = Decimal(args[i], value) }; break;
                case "--largest-page": options = options with { LargestPage = Number(args[i], value) }; break;
                default: throw new ArgumentException($"'{args[i]}' is not an argument of the simulator.");
            }
        }
        if (data is null)
            throw new ArgumentException("Say with --data DIR where the simulator keeps its state.");
        return new CommandLine(data, api, https, http, options with { DataFolder = data, Accounts = accounts is null ? [] : ReadAccounts(accounts) });
    }

    private static Timings Named(string name) => name switch
    {
        "compressed" => Timings.Compressed,
        "real" => Timings.Real,
        "instant" => Timings.Instant,
        _ => throw new ArgumentException($"There are no timings '{name}': say compressed, real or instant."),
    };

    // Through JSON, so that every figure of Timings is an option without a list to keep.
    private static Timings With(Timings timings, string assignment)
    {
        var parts = assignment.Split('=', 2);
        var node = JsonSerializer.SerializeToNode(timings)!.AsObject();
        if (parts.Length != 2 || !node.ContainsKey(parts[0]))
            throw new ArgumentException($"--timing is Name=SECONDS with one of {string.Join(", ", node.Select(member => member.Key))}.");
        node[parts[0]] = TimeSpan.FromSeconds(Decimal("--timing", parts[1])).ToString("c", CultureInfo.InvariantCulture);
        return node.Deserialize<Timings>()!;
    }

    private static SimulatedAccount[] ReadAccounts(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<SimulatedAccount[]>(File.ReadAllText(file), JsonSerializerOptions.Web) ?? [];
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new ArgumentException($"--accounts {file}: {error.Message}");
        }
    }

    private static int ApiPort(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "http", IsLoopback: true }
            ? uri.Port
            : throw new ArgumentException($"--urls {url}: the simulator listens on loopback only; say http://127.0.0.1:PORT.");

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ArgumentException($"{name} {value}: not a number.");

    private static double Decimal(string name, string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : throw new ArgumentException($"{name} {value}: not a number.");
}
