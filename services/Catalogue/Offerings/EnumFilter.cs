using AppsEducation.Contracts;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Catalogue.Offerings;

/// <summary>A filter on a closed set of words: <c>Shared,External</c> is either, <c>!Retired</c> all others.</summary>
internal static class EnumFilter
{
    /// <summary>The values asked for; null when the parameter isn't there.</summary>
    /// <exception cref="ProblemException">400 that names the parameter and its words.</exception>
    public static T[]? Read<T>(string name, string? text) where T : struct, Enum
    {
        if (text is null)
            return null;
        var others = text.StartsWith('!');
        var words = (others ? text[1..] : text).Split(',');
        var values = Enum.GetValues<T>();
        var wanted = values.Where(value => words.Contains(value.ToString(), StringComparer.Ordinal)).ToArray();
        if (wanted.Length != words.Length)
        {
            var possible = string.Join(", ", values);
            throw new ProblemException((ProblemResult)Problem.Invalid("?" + name, "format",
                new($"Valeurs possibles : {possible} ; plusieurs séparées par des virgules, ou précédées de « ! » pour toutes les autres.",
                    $"Possible values: {possible}; several with commas between, or with '!' before for all others.")));
        }
        return others ? [.. values.Except(wanted)] : wanted;
    }
}
