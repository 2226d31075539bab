using System.Text.RegularExpressions;

namespace AppsEducation.Contracts;

/// <summary>
/// Why something is placed where it is, or can't be placed, in the reader's language. What is kept, sent and given to programs are the arguments: short, stable, in English (<c>servers 11 of 15 free</c>,
/// <c>only-account</c>). What isn't one of them, such as a host's own sentence, stays as it is.
/// </summary>
public static partial class PlacementWords
{
    /// <summary>One argument.</summary>
    public static Text Of(string argument)
    {
        foreach (var (pattern, fr, en) in Sentences)
        {
            if (pattern.Match(argument) is { Success: true } match)
                return new(match.Result(fr), match.Result(en));
        }
        if (Elsewhere().Match(argument) is { Success: true } other)
        {
            var (account, reason) = (other.Groups[1].Value, OfRefusals(other.Groups[2].Value));
            return new($"pas {account} : {reason.Fr}", $"not {account}: {reason.En}");
        }
        return Sensitivities().Match(argument) is { Success: true } said
            ? new($"données {Said(said.Groups[1].Value).Fr}, compte qualifié pour des données {Said(said.Groups[2].Value).Fr}", $"{Said(said.Groups[1].Value).En} data, account qualified for {Said(said.Groups[2].Value).En} data")
            : new(argument, argument);
    }

    /// <summary>Why there: several arguments of one account.</summary>
    public static Text Of(IEnumerable<string> arguments)
    {
        var texts = arguments.Select(Of).ToArray();
        return new(string.Join(", ", texts.Select(text => text.Fr)), string.Join(", ", texts.Select(text => text.En)));
    }

    /// <summary>Why nowhere: <c>scw-par-1: servers 15 of 15 free …; other: …</c>.</summary>
    public static Text OfRefusals(string refusals)
    {
        var texts = refusals.Split("; ").Select(OfRefusal).ToArray();
        return new(string.Join(" ; ", texts.Select(text => text.Fr)), string.Join("; ", texts.Select(text => text.En)));
    }

    private static Text OfRefusal(string refusal)
    {
        if (Account().Match(refusal) is not { Success: true } named)
            return Of(refusal);
        var (account, words) = (named.Groups[1].Value, Of(named.Groups[2].Value));
        return new($"{account} : {words.Fr}", $"{account}: {words.En}");
    }

    private static Text Said(string sensitivity) => sensitivity switch
    {
        nameof(Sensitivity.Ordinary) => new("ordinaires", "ordinary"),
        nameof(Sensitivity.Personal) => new("personnelles", "personal"),
        nameof(Sensitivity.Sensitive) => new("sensibles", "sensitive"),
        var other => new(other, other),
    };

    // Provisioning's Placement and the drivers write them; what they mean for people stands here alone.
    private static readonly (Regex Pattern, string Fr, string En)[] Sentences =
    [
        (Free(), "$1 $2 sur $3 libres", "$1 $2 of $3 free"),
        (Lacking(), "$1 $2 sur $3 libres, il en faut $4", "$1 $2 of $3 free, needs $4"),
        (new Regex("^on their way out: (.+)$"), "sur le départ : $1", "on their way out: $1"),
        (new Regex("^only-account$"), "seul compte qui convient", "the only account that fits"),
        (new Regex("^most-free of ([0-9]+)$"), "le plus libre des $1 comptes qui conviennent", "the most free of the $1 accounts that fit"),
        (new Regex("^preferred-by-academy$"), "préféré par l’académie", "preferred by the academy"),
        (new Regex("^less free$"), "moins libre", "less free"),
        (new Regex("^not preferred$"), "n’est pas celui que l’académie préfère", "not the one that the academy prefers"),
        (new Regex("^it was stuck there$"), "l’instance y était bloquée", "the instance was stuck there"),
        (new Regex("^placed-already$"), "déjà placé", "placed already"),
        (new Regex("^agreement-until ([0-9-]+)$"), "convention jusqu’au $1", "agreement until $1"),
        (new Regex("^agreement starts ([0-9-]+)$"), "la convention commence le $1", "the agreement starts on $1"),
        (new Regex("^agreement ends ([0-9-]+)$"), "la convention se termine le $1", "the agreement ends on $1"),
        (new Regex("^stock (.+) available$"), "$1 en stock", "$1 in stock"),
        (new Regex("^stock (.+) scarce$"), "$1 en stock, rare", "$1 in stock, scarce"),
        (new Regex("^shortage of (.+) in ([^ ]+)$"), "plus de $1 à $2", "no $1 left in $2"),
        (new Regex("^no server type of ([^ ]+)'s commercialTypes has ([0-9]+) processors and ([0-9]+) GB in ([^ ]+)$"),
            "aucun des commercialTypes de $1 n’a $2 processeurs et $3 Go à $4", "no server type of $1's commercialTypes has $2 processors and $3 GB in $4"),
        (new Regex("^no image (.+) in ([^ ]+) boots (.+)$"), "aucune image $1 à $2 ne démarre sur $3", "no image $1 in $2 boots $3"),
        (new Regex("^no flavor of ([^ ]+)'s flavors has ([0-9]+) processors, ([0-9]+) GB, a root disk of ([0-9]+) GB and no other disk in ([^ ]+)$"),
            "aucun des flavors de $1 n’a $2 processeurs, $3 Go, un disque système de $4 Go et aucun autre disque à $5", "no flavor of $1's flavors has $2 processors, $3 GB, a root disk of $4 GB and no other disk in $5"),
        (new Regex("^no active image (.+) of ([^ ]+) in ([^ ]+)$"), "aucune image $1 active pour $2 à $3", "no active image $1 for $2 in $3"),
        (new Regex("^limit of ([a-z-]+) in ([^ ]+): ([0-9]+) left, needs ([0-9]+)$"), "limite $1 à $2 : $3 libres, il en faut $4", "limit of $1 in $2: $3 left, needs $4"),
        (new Regex("^no hosting account is configured$"), "aucun compte d’hébergement n’est configuré", "no hosting account is configured"),
        (new Regex("^the blueprint ([^ ]+) in size ([^ ]+) isn't known here yet$"), "le modèle $1, taille $2, n’est pas encore connu ici", "the blueprint $1 in size $2 isn't known here yet"),
    ];

    [GeneratedRegex("^([a-z-]+) ([0-9]+) of ([0-9]+) free$")]
    private static partial Regex Free();

    [GeneratedRegex("^([a-z-]+) ([0-9]+) of ([0-9]+) free, needs ([0-9]+)$")]
    private static partial Regex Lacking();

    [GeneratedRegex("^sensitivity ([A-Za-z]+) above ([A-Za-z]+)$")]
    private static partial Regex Sensitivities();

    [GeneratedRegex("^not ([a-z0-9][a-z0-9-]*): (.+)$")]
    private static partial Regex Elsewhere();

    [GeneratedRegex("^([a-z0-9][a-z0-9-]*): (.+)$")]
    private static partial Regex Account();
}
