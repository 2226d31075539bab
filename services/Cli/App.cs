using AppsEducation.Cli.Output;
using Spectre.Console;
using Spectre.Console.Cli;

namespace AppsEducation.Cli;

/// <summary>From arguments to an exit code.</summary>
internal static class App
{
    public static async Task<int> Run(IReadOnlyList<string> args, Surroundings around)
    {
        args = Readable(args);
        Words.Language = Words.Choose(args, around);
        var debug = args.TakeWhile(arg => arg is not "--").Contains("--debug");
        try
        {
            if (args is ["--version" or "-v"])
                return Version(around);
            if (args is [var group] && CommandTable.Groups.Any(known => known.Name == group))
                return await WithoutVerb(group, around);
            if (CommandTable.WithoutValue(args) is { } option)
                throw new UsageError(Words.F($"{option} attend une valeur.", $"{option} wants a value."));
            if (CommandTable.WithoutNumber(args) is { } wrong)
                throw new UsageError(Words.F($"{wrong.Option} {wrong.Value} : un nombre entier, par exemple 50.", $"{wrong.Option} {wrong.Value}: a whole number, such as 50."));
            return await Parser(around).RunAsync(args.Count == 0 ? ["--help"] : args, around.Interrupted);
        }
        catch (Exception error)   // the one place where errors become sentences and codes
        {
            await around.Out.FlushAsync();   // what was answered before stands before what went wrong
            return Errors.Say(error, around, debug, CommandTable.Help(args));
        }
        finally
        {
            await around.Out.FlushAsync();
            await around.Err.FlushAsync();
        }
    }

    // The parser takes a lone hyphen for an option without a name; here it means standard input, as everywhere.
    private static string[] Readable(IReadOnlyList<string> args) =>
        [.. args.Select((arg, i) => arg is "-" && i > 0 && args[i - 1] is "--token-file" ? Target.StandardInput : arg)];

    private static int Version(Surroundings around)
    {
        around.Out.WriteLine($"appsedu {Session.Version}");
        return Exit.Done;
    }

    // Half a command: what is missing, and the group's help; nothing on stdout, where a script reads answers.
    private static async Task<int> WithoutVerb(string group, Surroundings around)
    {
        var verbs = string.Join(", ", CommandTable.Entries.Where(entry => entry.Group == group).Select(entry => entry.Name));
        new Notes(around).Error(Words.F($"appsedu {group} attend un verbe : {verbs}.", $"appsedu {group} wants a verb: {verbs}."));
        await Parser(around, HelpConsole(around, around.Err, around.ErrIsTerminal)).RunAsync([group, "--help"], around.Interrupted);
        return Exit.Usage;
    }

    private static CommandApp Parser(Surroundings around, IAnsiConsole? help = null)
    {
        var app = new CommandApp();
        app.Configure(config =>
        {
            config.Settings.Registrar.RegisterInstance(around);
            config.SetApplicationName("appsedu");
            config.SetApplicationCulture(Words.Culture);
            config.ConfigureConsole(help ?? HelpConsole(around, around.Out, around.OutIsTerminal));
            config.UseStrictParsing();
            config.PropagateExceptions();
            config.CancellationExitCode(Exit.Interrupted);
            foreach (var entry in CommandTable.Entries.Where(entry => entry.Group.Length == 0))
                entry.AddTo(config);
            foreach (var (name, says) in CommandTable.Groups)
                config.AddBranch(name, group =>
                {
                    group.SetDescription(says.In(Words.Language));
                    foreach (var entry in CommandTable.Entries.Where(entry => entry.Group == name))
                        entry.AddTo(group);
                });
        });
        return app;
    }

    private static IAnsiConsole HelpConsole(Surroundings around, TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = around.Colours(isTerminal) ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = around.Colours(isTerminal) ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = isTerminal ? around.Width : 120;
        return console;
    }
}
