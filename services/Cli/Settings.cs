using System.ComponentModel;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli;

/// <summary>An option's description in the language of this run.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SaysAttribute(string fr, string en) : DescriptionAttribute
{
    public override string Description => L(fr, en);
}

/// <summary>What the shell may offer for an argument or an option's value.</summary>
internal enum Offered { Nothing, Academies, Offerings, Services, Operations, Instances, Accounts, OperationStates, InstanceStates, Reasons, Files, Languages }

/// <summary>The kind of values that fit here, for the shell's completion.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OffersAttribute(Offered values) : Attribute
{
    public Offered Values { get; } = values;
}

internal abstract class GlobalSettings : CommandSettings
{
    [CommandOption("--url <URL>"), Says("Adresse de l’API (sinon APPSEDU_URL, puis le fichier de contexte)", "The API's address (else APPSEDU_URL, then the context file)")]
    public string? Url { get; init; }

    [CommandOption("--token-file <FILE>"), Offers(Offered.Files), Says("Fichier de la clé, - pour l’entrée standard (sinon APPSEDU_TOKEN, APPSEDU_TOKEN_FILE)", "File of the key, - for standard input (else APPSEDU_TOKEN, APPSEDU_TOKEN_FILE)")]
    public string? TokenFile { get; init; }

    [CommandOption("--context <NAME>"), Says("Contexte du fichier de contexte (sinon APPSEDU_CONTEXT)", "A context of the context file (else APPSEDU_CONTEXT)")]
    public string? Context { get; init; }

    [CommandOption("--json"), Says("Les objets de l’API, en JSON", "The API's objects, as JSON")]
    public bool Json { get; init; }

    [CommandOption("--fields <A,B.C>"), Says("Seulement ces champs de l’API", "Only these fields of the API")]
    public string? Fields { get; init; }

    [CommandOption("--lang <fr|en>"), Offers(Offered.Languages), Says("Langue des phrases (sinon LC_ALL, LC_MESSAGES, LANG)", "Language of the sentences (else LC_ALL, LC_MESSAGES, LANG)")]
    public string? Lang { get; init; }

    [CommandOption("--debug"), Says("Montrer l’origine d’une erreur", "Show where an error comes from")]
    public bool Debug { get; init; }

    /// <summary>What is wrong, beyond what the parser sees.</summary>
    public virtual void Check()
    {
        if (Lang is not (null or "fr" or "en"))
            throw new UsageError(F($"--lang {Lang} : fr ou en.", $"--lang {Lang}: fr or en."));
    }
}

/// <summary>A command that lists.</summary>
internal class ListSettings : GlobalSettings
{
    [CommandOption("--limit <N>"), DefaultValue(50), Says("Au plus N lignes ; 0 : toutes", "At most N lines; 0: all")]
    public int Limit { get; init; } = 50;

    [CommandOption("--ids"), Says("Seulement les identifiants, un par ligne", "Only the ids, one a line")]
    public bool Ids { get; init; }

    public override void Check()
    {
        base.Check();
        if (Limit < 0)
            throw new UsageError(F($"--limit {Limit} : un nombre à partir de 0.", $"--limit {Limit}: a number from 0."));
    }
}

/// <summary>A command that follows operations when asked to.</summary>
internal abstract class WatchSettings : GlobalSettings
{
    [CommandOption("--watch|--wait"), Says("Suivre jusqu’à la fin", "Follow it to its end")]
    public bool Watch { get; init; }

    [CommandOption("--timeout <TIME>"), DefaultValue("30m"), Says("Ne pas suivre plus longtemps (90s, 30m, 2h)", "Don't follow any longer (90s, 30m, 2h)")]
    public string Timeout { get; init; } = "30m";

    [CommandOption("--ids"), Says("Seulement les identifiants des opérations", "Only the operations' ids")]
    public bool Ids { get; init; }

    public TimeSpan Patience { get; private set; }

    public override void Check()
    {
        base.Check();
        if (!Output.Moments.TryRead(Timeout, out var patience))
            throw new UsageError(F($"--timeout {Timeout} : une durée comme 90s, 30m ou 2h.", $"--timeout {Timeout}: a duration such as 90s, 30m or 2h."));
        Patience = patience;
    }
}

/// <summary>A command that changes something.</summary>
internal abstract class ChangeSettings : WatchSettings
{
    [CommandOption("--dry-run"), Says("Les conséquences seulement ; rien n’est écrit", "Only the consequences; nothing is written")]
    public bool DryRun { get; init; }

    [CommandOption("--request-id <ID>"), Says("Répétée avec le même, la demande n’est faite qu’une fois", "Repeated with the same one, the request is done once")]
    public string? RequestId { get; init; }

    public override void Check()
    {
        base.Check();
        if (RequestId is not null && (RequestId.Length is 0 or > 128 || RequestId.Any(c => c is < '!' or > '~' or '"' or '\\')))
            throw new UsageError(L("--request-id : 1 à 128 caractères ASCII visibles, sans \" ni \\.", "--request-id: 1 to 128 visible ASCII characters, without \" and \\."));
        if (DryRun && Watch)
            throw new UsageError(L("--dry-run n’écrit rien : il n’y a rien à suivre avec --watch.", "--dry-run writes nothing: there is nothing to --watch."));
    }
}

/// <summary>A command about the services of academies.</summary>
internal abstract class SelectionSettings : ChangeSettings
{
    [CommandOption("-a|--academy <ACADEMY>"), Offers(Offered.Academies), Says("Académie : code, nom court ou nom ; répétable", "Academy: code, slug or name; repeatable")]
    public string[] Academies { get; init; } = [];

    [CommandOption("--all"), Says("Toutes les académies intégrées", "All onboarded academies")]
    public bool All { get; init; }

    public override void Check()
    {
        base.Check();
        if (All == Academies.Length > 0)
            throw new UsageError(All
                ? L("--all et --academy s’excluent.", "--all and --academy exclude each other.")
                : L("Pour quelle académie ?", "For which academy?"), "-a ACADEMY, -a A -a B, --all");
    }
}
