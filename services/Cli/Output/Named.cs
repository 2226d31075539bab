using System.Text.Json;
using AppsEducation.Contracts;

namespace AppsEducation.Cli.Output;

/// <summary>Names of states: for programs lower case, stable, in no language; for people on a French terminal French. What a newer API adds is shown as it came, or as <c>?</c>.</summary>
internal static class Named
{
    private static readonly Dictionary<string, string> French = new()
    {
        // Services and instances.
        ["preparing"] = "en préparation", ["available"] = "disponible", ["incident"] = "incident", ["ending"] = "fin programmée", ["removing"] = "en suppression", ["removed"] = "supprimé", ["none"] = "aucun",
        ["maintenance"] = "maintenance",
        // Operations.
        ["pending"] = "à venir", ["running"] = "en cours", ["blocked"] = "en attente", ["succeeded"] = "réussie", ["failed"] = "échec", ["cancelled"] = "annulée",
        // What waits.
        ["quota"] = "quota", ["stock"] = "stock", ["credentials"] = "clé d’accès", ["locked"] = "verrou", ["policy"] = "décision", ["timeout"] = "délai", ["gate"] = "dérogation",
        // Choices.
        ["default"] = "par défaut", ["enabled"] = "activé", ["disabled"] = "désactivé", ["shown"] = "montré", ["masked"] = "masqué",
        // Offerings.
        ["dedicated"] = "dédié", ["shared"] = "partagé", ["external"] = "externe", ["pilot"] = "pilote", ["beta"] = "bêta", ["general"] = "généralisé", ["deprecated"] = "en retrait", ["retired"] = "retiré",
        ["ordinary"] = "ordinaires", ["personal"] = "personnelles", ["sensitive"] = "sensibles",
        // Accounts and agreements.
        ["ready"] = "prêt", ["unreachable"] = "injoignable", ["credentials-refused"] = "clé refusée", ["free"] = "gratuite", ["paid"] = "payante", ["later"] = "pas commencée", ["current"] = "en vigueur", ["ended"] = "terminée",
    };

    public static string Of(Enum value) =>
        Enum.IsDefined(value.GetType(), value) ? JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()) : "?";

    /// <summary>For people, in their language.</summary>
    public static string Shown(Enum value) => Shown(Of(value));

    public static string Shown(string state) => Words.Language is "fr" ? French.GetValueOrDefault(state, state) : state;

    /// <summary>A state as somebody writes it, in the letters of a list or of the API, as the API has it.</summary>
    public static string? Known<T>(string? written) where T : struct, Enum =>
        written is null ? null
        : Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => new[] { Of(value!.Value), Shown(value.Value), value.Value.ToString() }.Contains(written, StringComparer.OrdinalIgnoreCase)) is { } known ? known.ToString()
        : throw new UsageError(Words.F($"« {written} » n’est pas un état : {string.Join(", ", Enum.GetValues<T>().Select(value => Of(value)))}.", $"'{written}' is no state: {string.Join(", ", Enum.GetValues<T>().Select(value => Of(value)))}."));

    /// <summary>Several, with commas between; all but these with ! before.</summary>
    public static string? KnownAll<T>(string? written) where T : struct, Enum =>
        written is null ? null : (written.StartsWith('!') ? "!" : "") + string.Join(',', written.TrimStart('!').Split(',').Select(one => Known<T>(one)));

    public static Tone ToneOf(string state) => state switch
    {
        "available" or "succeeded" or "done" or "ready" => Tone.Good,
        "preparing" or "running" or "pending" or "ending" or "removing" => Tone.Busy,
        "blocked" or "failed" or "incident" or "unreachable" or "credentials-refused" => Tone.Bad,
        "none" or "cancelled" or "removed" => Tone.Faint,
        _ => Tone.Plain,
    };

    public static Tone ToneOf(Enum state) => ToneOf(Of(state));
}
