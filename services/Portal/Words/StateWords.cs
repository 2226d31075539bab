using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using static AppsEducation.Portal.Words.Language;

namespace AppsEducation.Portal.Words;

/// <summary>What a tile's badge says: the word carries the sense, colour and icon only repeat it.</summary>
internal static class StateWords
{
    /// <summary>A badge's text, with the moment it names set apart for <c>time</c>.</summary>
    /// <param name="Before">The text up to the moment; all of it without one.</param>
    /// <param name="Moment">« 14 h », « 30/06 »; null without one.</param>
    /// <param name="When">The same moment for machines.</param>
    internal sealed record BadgeText(string Before, string? Moment = null, string? When = null)
    {
        public override string ToString() => Before + Moment;
    }

    private static readonly Text Available = Say("Disponible", "Available");
    private static readonly Text Preparing = Say("En préparation", "In preparation");
    private static readonly Text Maintenance = Say("Maintenance", "Maintenance");
    private static readonly Text Incident = Say("Incident", "Incident");
    private static readonly Text Ending = Say("S'arrête bientôt", "Stops soon");
    private static readonly Text EndingOn = Say("S'arrête le ", "Stops on ");
    private static readonly Text UntilHour = Say("Maintenance jusqu'à ", "Maintenance until ");
    private static readonly Text UntilDay = Say("Maintenance jusqu'au ", "Maintenance until ");

    public static BadgeText Badge(SubportalTile tile, DateTimeOffset now, TimeZoneInfo zone, string language) => tile switch
    {
        { State: TileState.Preparing, Progress: { Total: > 0 } progress } => new($"{Preparing.In(language)} {progress.Done}/{progress.Total}"),
        { State: TileState.Preparing } => new(Preparing.In(language)),
        { State: TileState.Maintenance, Until: { } until } => new(
            (Moments.LocalDay(until, zone) == Moments.LocalDay(now, zone) ? UntilHour : UntilDay).In(language),
            Moments.HourOrDay(until, now, zone, language), Moments.Machine(until)),
        { State: TileState.Maintenance } => new(Maintenance.In(language)),
        { State: TileState.Incident } => new(Incident.In(language)),
        { State: TileState.Ending, Until: { } end } => new(EndingOn.In(language), Moments.Day(end, zone, language), Moments.Machine(end)),
        { State: TileState.Ending } => new(Ending.In(language)),
        _ => new(Available.In(language)),
    };

    /// <summary>The name of a state in class names and in the feed.</summary>
    public static string Wire(TileState state) => state switch
    {
        TileState.Available => "available",
        TileState.Preparing => "preparing",
        TileState.Maintenance => "maintenance",
        TileState.Incident => "incident",
        TileState.Ending => "ending",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "a state without a word"),
    };
}
