using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Tenants.Offerings;

namespace AppsEducation.Tenants.Selections;

/// <summary>What a wish comes to.</summary>
internal enum Outcome
{
    /// <summary>It is so already, or on its way.</summary>
    NothingToDo,

    /// <summary>The decision changes, nothing runs behind it.</summary>
    OnlyChoice,

    /// <summary>A service is started, or tried again.</summary>
    Start,

    /// <summary>An end, asked for or scheduled, is taken back.</summary>
    TakeBack,

    /// <summary>The service ends.</summary>
    End,

    /// <summary>It runs in another size: resizing isn't offered yet, and never happens silently.</summary>
    OtherSize,

    /// <summary>Its removal has begun and can't be taken back.</summary>
    TooLate,
}

/// <summary>The table of outcomes (docs/selections.md), as a function: enable, disable and undo in every state.</summary>
internal static class Outcomes
{
    /// <summary>The academy's agents are to have it: by its decision, or by the national default.</summary>
    public static bool IsWanted(Choice choice, Offering offering) => choice == Choice.Enabled || (choice == Choice.Default && offering.EnabledByDefault);

    /// <summary>Choose: enabled, disabled, or back to the national default.</summary>
    public static Outcome OfChoosing(Selection selection, Offering offering, Choice choice, string? size) =>
        IsWanted(choice, offering) ? OfEnabling(selection, offering, choice, size) : OfDisabling(selection, offering, choice);

    /// <summary>Take a scheduled or asked-for end back.</summary>
    public static Outcome OfUndoing(Selection selection) => selection switch
    {
        { State: SelectionState.Removing } => Outcome.TooLate,
        { State: SelectionState.Ending } when selection.Wish == Wish.End || !selection.Unsettled => Outcome.TakeBack,
        { IsBeingEnded: true } => Outcome.TakeBack,
        _ => Outcome.NothingToDo,
    };

    private static Outcome OfEnabling(Selection selection, Offering offering, Choice choice, string? size)
    {
        var same = selection.Choice == choice ? Outcome.NothingToDo : Outcome.OnlyChoice;
        if (offering.Delivery == Delivery.External)
            return same;
        if (selection.State == SelectionState.Removing)
            return Outcome.TooLate;
        if (selection.State is SelectionState.None or SelectionState.Failed)
            return Outcome.Start;
        // Running, on its way, or within its grace period: another size would be a resize.
        if (offering.Delivery == Delivery.Dedicated && size is not null && size != selection.Size)
            return Outcome.OtherSize;
        if (OfUndoing(selection) == Outcome.TakeBack)
            return Outcome.TakeBack;
        return same;
    }

    private static Outcome OfDisabling(Selection selection, Offering offering, Choice choice)
    {
        var same = selection.Choice == choice ? Outcome.NothingToDo : Outcome.OnlyChoice;
        if (offering.Delivery == Delivery.External)
            return same;
        if (selection.IsBeingEnded || selection.State is SelectionState.Removing || (selection.State is SelectionState.Ending && !TakesBack(selection)))
            return same;
        if (selection.IsOn || selection.State is SelectionState.Ending)
            return Outcome.End;
        // National defaults are never dedicated: an undecided dedicated offering is off, and saying so changes nothing.
        return offering.Delivery == Delivery.Dedicated && selection.State == SelectionState.None ? Outcome.NothingToDo : same;
    }

    // In grace, and an undo is on its way: disabling again supersedes it.
    private static bool TakesBack(Selection selection) => selection is { Wish: Wish.Run, Unsettled: true };
}
