using System.Text.RegularExpressions;
using AppsEducation.Cli.Output;

namespace AppsEducation.Cli;

/// <summary>What the parser of command lines says, in French: it speaks English only.</summary>
internal static partial class ParseMessages
{
    private static readonly (Regex English, string French)[] Known =
    [
        (UnknownCommand(), "Commande inconnue : « $1 »."),
        (UnknownOption(), "Option inconnue : « $1 »."),
        (Unmatched(), "« $1 » n’est attendu nulle part."),
        (NoValue(), "L’option « $1 » attend une valeur."),
        (MissingArgument(), "« $1 » : il manque l’argument « $2 »."),
        (MissingOption(), "« $1 » : il manque l’option « $2 »."),
        (BadValue(), "Valeur refusée pour « $1 »."),
    ];

    public static string In(string language, string english)
    {
        if (language is "fr")
            foreach (var (pattern, french) in Known)
                if (pattern.Match(english) is { Success: true } match)
                    return Safe.Line(match.Result(french).Replace(" :", "\u00a0:"));
        return Safe.Line(english);
    }

    [GeneratedRegex("^Unknown command '(.*)'", RegexOptions.Singleline)] private static partial Regex UnknownCommand();
    [GeneratedRegex("^(?:Unknown|Unexpected) option '(.*)'", RegexOptions.Singleline)] private static partial Regex UnknownOption();
    [GeneratedRegex("^Could not match '(.*)' with an argument", RegexOptions.Singleline)] private static partial Regex Unmatched();
    [GeneratedRegex("^Option '(.*)' is defined but no value", RegexOptions.Singleline)] private static partial Regex NoValue();
    [GeneratedRegex("^Command '(.*)' is missing required argument '(.*)'", RegexOptions.Singleline)] private static partial Regex MissingArgument();
    [GeneratedRegex("^Command '(.*)' is missing required option '(.*)'", RegexOptions.Singleline)] private static partial Regex MissingOption();
    [GeneratedRegex("'(.*)'", RegexOptions.Singleline)] private static partial Regex BadValue();
}
