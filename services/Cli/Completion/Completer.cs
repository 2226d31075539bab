using System.Reflection;
using AppsEducation.Contracts;
using Spectre.Console.Cli;

namespace AppsEducation.Cli.Completion;

/// <summary>Answers the shell while somebody types: a word a line, within 300 ms, without a sound whatever goes wrong.</summary>
internal static class Completer
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    /// <param name="words">What follows the program's name, the unfinished word last.</param>
    public static async Task<int> Run(IReadOnlyList<string> words, Surroundings around)
    {
        words = words.Count > 0 && words[0] is "--" ? [.. words.Skip(1)] : words;
        var unfinished = words.Count == 0 ? "" : words[^1];
        foreach (var word in await Candidates([.. words.SkipLast(1)], unfinished, around))
            if (word.StartsWith(unfinished, StringComparison.Ordinal))
                await around.Out.WriteLineAsync(word);
        await around.Out.FlushAsync();
        return Exit.Done;
    }

    private static async Task<IEnumerable<string>> Candidates(string[] before, string unfinished, Surroundings around)
    {
        var (entry, used) = EntryOf(before);
        if (entry is null)
            return before.Length == 0
                ? CommandTable.Groups.Select(group => group.Name).Concat(CommandTable.Entries.Where(one => one.Group.Length == 0).Select(one => one.Name)).Order()
                : CommandTable.Entries.Where(one => before is [var group] && one.Group == group).Select(one => one.Name);
        var options = entry.Settings.GetProperties()
            .Select(property => (Property: property, Option: property.GetCustomAttribute<CommandOptionAttribute>()))
            .Where(pair => pair.Option is not null)
            .Select(pair => (pair.Property, Names: pair.Option!.LongNames.Select(name => $"--{name}").Concat(pair.Option.ShortNames.Select(name => $"-{name}")).ToArray()))
            .ToArray();
        if (before.Length > used && options.FirstOrDefault(option => option.Names.Contains(before[^1])) is { Property: { } awaited } && awaited.PropertyType != typeof(bool))
            return await Values(awaited, around);
        if (unfinished.StartsWith('-'))
            return options.Where(option => IsRepeatable(option.Property) || !option.Names.Intersect(before).Any()).SelectMany(option => option.Names).Where(name => name.StartsWith("--", StringComparison.Ordinal)).Order();
        return entry.Name is "completion" ? ["bash"] : await Values(ArgumentAt(entry, before[used..], options), around);
    }

    private static (Entry? Entry, int Words) EntryOf(string[] before)
    {
        foreach (var entry in CommandTable.Entries)
        {
            var path = entry.Path.Split(' ');
            if (before.AsSpan().StartsWith(path))
                return (entry, path.Length);
        }
        return (null, 0);
    }

    // The argument that comes next: those already there are counted, options and their values left out.
    private static PropertyInfo? ArgumentAt(Entry entry, string[] given, (PropertyInfo Property, string[] Names)[] options)
    {
        var position = 0;
        for (var i = 0; i < given.Length; i++)
        {
            if (!given[i].StartsWith('-'))
                position++;
            else if (options.FirstOrDefault(option => option.Names.Contains(given[i])) is { Property: { } property } && property.PropertyType != typeof(bool))
                i++;
        }
        var arguments = entry.Settings.GetProperties()
            .Where(property => property.GetCustomAttribute<CommandArgumentAttribute>() is not null)
            .OrderBy(property => property.GetCustomAttribute<CommandArgumentAttribute>()!.Position).ToArray();
        return position < arguments.Length ? arguments[position] : arguments.LastOrDefault(IsRepeatable);
    }

    private static bool IsRepeatable(PropertyInfo property) => property.PropertyType.IsArray;

    private static async Task<IReadOnlyList<string>> Values(PropertyInfo? property, Surroundings around) =>
        property?.GetCustomAttribute<OffersAttribute>()?.Values switch
        {
            null or Offered.Nothing or Offered.Files => [],
            Offered.Languages => ["fr", "en"],
            Offered.OperationStates => Enum.GetNames<OperationState>(),
            Offered.InstanceStates => Enum.GetNames<InstanceState>(),
            Offered.Reasons => [.. Enum.GetNames<BlockedBy>(), "any"],
            { } values => await RememberedValues.Of(values, around, Limit),
        };
}
