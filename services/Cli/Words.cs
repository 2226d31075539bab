using System.Globalization;
using System.Runtime.CompilerServices;
using AppsEducation.Cli.Output;

namespace AppsEducation.Cli;

/// <summary>The language of this run and how sentences are made in it.</summary>
internal static class Words
{
    private static readonly AsyncLocal<string?> Chosen = new();

    /// <summary><c>fr</c> or <c>en</c>.</summary>
    public static string Language
    {
        get => Chosen.Value ?? "en";
        set => Chosen.Value = value;
    }

    public static CultureInfo Culture => CultureInfo.GetCultureInfo(Language is "fr" ? "fr-FR" : "en-GB");

    /// <summary>A sentence without arguments.</summary>
    public static string L(string fr, string en) => Language is "fr" ? French(fr) : en;

    /// <summary>A sentence with arguments, each made safe for a terminal: servers and people put anything into names.</summary>
    public static string F(FormattableString fr, FormattableString en)
    {
        var (sentence, format) = Language is "fr" ? (fr, French(fr.Format)) : (en, en.Format);
        return string.Format(Culture, format, [.. sentence.GetArguments().Select(argument => argument is string text ? Safe.Line(text) : argument)]);
    }

    /// <summary>The language asked for: the flag, else the locale, where only French is French.</summary>
    public static string Choose(IReadOnlyList<string> args, Surroundings around)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--lang" && i + 1 < args.Count && args[i + 1] is "fr" or "en")
                return args[i + 1];
            if (args[i] is "--lang=fr" or "--lang=en")
                return args[i]["--lang=".Length..];
            if (args[i] is "--")
                break;
        }
        var locale = around.Variable("LC_ALL") ?? around.Variable("LC_MESSAGES") ?? around.Variable("LANG");
        return locale?.StartsWith("fr", StringComparison.OrdinalIgnoreCase) is true ? "fr" : "en";
    }

    // French sets a narrow no-break space before ; ! ? and a no-break space before a colon.
    private static string French(string text) => text.Replace(" :", "\u00a0:").Replace(" ;", "\u202f;").Replace(" !", "\u202f!").Replace(" ?", "\u202f?");
}
