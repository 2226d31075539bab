using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;

namespace AppsEducation.Tenants.Selections;

/// <summary>What a wish would change, sentence by sentence: what agents see, what happens to the data, until when it can be taken back.</summary>
internal static class Consequences
{
    private static readonly Text Nothing = new("Aucun changement à appliquer.", "Nothing to change.");

    /// <summary>Of choosing or undoing.</summary>
    public static IEnumerable<Text> Of(Outcome outcome, Offering offering, Selection selection, PlacementVerdict? placed, string? size)
    {
        var (fr, en) = (offering.Title.Fr, offering.Title.En);
        return (outcome, offering.Delivery) switch
        {
            (Outcome.Start, Delivery.Dedicated) =>
            [
                new($"Une instance {OperationTexts.De(fr)} sera préparée, taille {size}, sur le compte {placed?.Account}.", $"An instance of {en} will be prepared, size {size}, on account {placed?.Account}."),
                new("Les agents la verront « en préparation », puis disponible quand elle répondra.", "Agents will see it being prepared, then available once it answers."),
            ],
            (Outcome.Start, _) => [new($"Une part de l’instance nationale {OperationTexts.De(fr)} sera demandée.", $"A share of the national instance of {en} will be asked for.")],
            (Outcome.TakeBack, _) => [new($"L’arrêt {OperationTexts.De(fr)} est annulé ; le service et ses données restent.", $"The end of {en} is taken back; the service and its data stay.")],
            (Outcome.End, Delivery.Dedicated) when selection.HeldData || selection.EverAvailable =>
            [
                new($"L’arrêt {OperationTexts.De(fr)} sera programmé ; le service continue pendant le délai de grâce.", $"The end of {en} will be scheduled; the service goes on through its grace period."),
                new("Jusque-là, tout peut être repris ; ensuite, les données ne partent qu’avec un export vérifié ou une dérogation.", "Until then all can be taken back; after it, data goes only with a verified export or a waiver."),
            ],
            (Outcome.End, Delivery.Dedicated) => [new($"La préparation {OperationTexts.De(fr)} est abandonnée et tout est annulé ; aucune donnée n’existe encore.", $"The preparation of {en} is given up and all is undone; there is no data yet.")],
            (Outcome.End, _) => [new($"{fr} n’est plus proposé aux agents ; la part est rendue.", $"{en} is no longer offered to agents; the share is given back.")],
            (Outcome.OnlyChoice, _) => [new($"Le choix de l’académie pour {fr} est enregistré.", $"The academy’s decision on {en} is recorded.")],
            _ => [Nothing],
        };
    }

    /// <summary>Of masking and unmasking.</summary>
    public static IEnumerable<Text> OfVisibility(Text title, Visibility wanted, bool changes) => (wanted, changes) switch
    {
        (_, false) => [Nothing],
        (Visibility.Masked, _) => [new($"Les agents ne voient plus {title.Fr}. Ses données sont intactes ; il continue de fonctionner.", $"Agents no longer see {title.En}. Its data is untouched; it goes on running.")],
        _ => [new($"Les agents voient de nouveau {title.Fr}, s’il est proposé.", $"Agents see {title.En} again, if it is offered.")],
    };
}
