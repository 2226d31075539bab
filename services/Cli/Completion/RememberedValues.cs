using System.Security.Cryptography;
using System.Text;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;

namespace AppsEducation.Cli.Completion;

/// <summary>Names from the API for the shell, remembered for a minute in the user's cache folder.</summary>
internal static class RememberedValues
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private const int Most = 200;

    private sealed class Silent : GlobalSettings;

    public static async Task<IReadOnlyList<string>> Of(Offered values, Surroundings around, TimeSpan limit)
    {
        try
        {
            var session = new Session(around, new Silent());
            var file = FileOf(values, session.Target, around);
            if (File.Exists(file) && around.Time.GetUtcNow() - File.GetLastWriteTimeUtc(file) is var age && age >= TimeSpan.Zero && age < Fresh)
                return await File.ReadAllLinesAsync(file);
            using var patience = new CancellationTokenSource(limit, around.Time);
            var names = new List<string>();
            await foreach (var name in Names(values, session.Api, patience.Token))
                if (IsWord(name))
                    names.Add(name);
            Remember(file, names);
            return names;
        }
        catch (Exception cause) when (cause is UsageError or ApiProblem or ApiUnreachable or ApiUnreadable or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            return [];   // a shell's prompt is no place for an error: nothing is offered
        }
    }

    private static IAsyncEnumerable<string> Names(Offered values, AppsEduClient api, CancellationToken ct) => values switch
    {
        Offered.Academies => api.List<AcademyAnswer>(Routes.Academies, Most, ct).Select(academy => academy.Slug),
        Offered.Offerings or Offered.Services => api.List<OfferingAnswer>(Routes.Offerings, Most, ct).Select(offering => offering.Slug),
        Offered.Operations => api.List<OperationAnswer>(Routes.Operations, Most, ct).Select(operation => operation.Id),
        Offered.Instances => api.List<InstanceAnswer>(Routes.Instances, Most, ct).Select(instance => instance.Id),
        Offered.Accounts => api.List<AccountAnswer>(Routes.Accounts, Most, ct).Select(account => account.Name),
        _ => AsyncEnumerable.Empty<string>(),
    };

    private static void Remember(string file, IReadOnlyList<string> names)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var fresh = $"{file}.{Environment.ProcessId}";
        File.WriteAllLines(fresh, names);
        File.Move(fresh, file, overwrite: true);
    }

    // What could end a word, run as a command or move the cursor is no name of ours.
    private static bool IsWord(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    // Another API or another key sees other names.
    private static string FileOf(Offered values, Target target, Surroundings around)
    {
        var whose = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{target.Url}\n{target.Token}")))[..16];
        var cache = around.Variable("XDG_CACHE_HOME") ?? Path.Combine(around.Variable("HOME") ?? Path.GetTempPath(), ".cache");
        return Path.Combine(cache, "appsedu", $"{whose}-{values.ToString().ToLowerInvariant()}");
    }
}
