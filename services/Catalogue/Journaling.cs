using AppsEducation.Contracts.Messages;

namespace AppsEducation.Catalogue;

/// <summary>The catalogue's acts: a row in its own journal, and a copy for the nation's one, which Tenants keeps.</summary>
internal static class Journaling
{
    /// <summary>Adds both to the change's save.</summary>
    public static void Record(this CatalogueDb db, string action, string subject, string? academy, object? before, object? after, string? operationId = null)
    {
        var entry = db.Journal.Add(action, subject, academy, before, after, operationId);
        db.Outbox.Add(new ActRecorded(entry.Id, entry.At, entry.Actor, action, academy, subject, entry.Before, entry.After, entry.From, operationId));
    }
}
