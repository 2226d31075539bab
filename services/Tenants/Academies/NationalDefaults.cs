using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;
using AppsEducation.Tenants.Selections;

namespace AppsEducation.Tenants.Academies;

/// <summary>
/// What every academy has without a decision of its own: external offerings are shown at once, of shared ones a share is taken. Never a dedicated instance: that only ever starts
/// by somebody's choice.
/// </summary>
internal static class NationalDefaults
{
    /// <summary>The share of a shared default is asked for, under an operation that waits for it.</summary>
    public static void TakeShare(TenantsDb db, Academy academy, Offering offering, Selection selection, Operation operation)
    {
        selection.Start(operation.Id, operation.Kind, db.Scope.Time.GetUtcNow());
        db.Outbox.Add(selection, academy, offering);
    }

    /// <summary>It needs a share, and nothing was ever decided or asked.</summary>
    public static bool NeedsShare(Offering offering, Selection? selection) =>
        offering is { EnabledByDefault: true, Delivery: Delivery.Shared, IsRetired: false }
        && (selection is null || selection is { Choice: Choice.Default, Wish: Wish.None, State: SelectionState.None });
}
