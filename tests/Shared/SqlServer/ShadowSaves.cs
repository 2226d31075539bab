using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace AppsEducation.Tests;

/// <summary>Before a save, the same changes on the SQL Server context: each row by itself, and all of them as the batch that they would be.</summary>
internal sealed class ShadowSaves : SaveChangesInterceptor
{
    public static readonly ShadowSaves Instance = new();

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var original = (ServiceDb)eventData.Context!;
        var changed = original.ChangeTracker.Entries().Where(entry => (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted) && !IsRefusedAnyway(entry)).ToArray();
        foreach (var entry in changed)
            SqlServerShadow.Row(original, shadow => Save(shadow, [entry]), () => $"{entry.State} {entry.Metadata.ShortName()}");
        if (changed.Length > 1)
            SqlServerShadow.Row(original, shadow => Save(shadow, changed), () => $"a batch of {changed.Length} rows");
        return base.SavingChangesAsync(eventData, result, cancellationToken);
    }

    // A change of what is written once: EF refuses it before any provider is asked.
    private static bool IsRefusedAnyway(EntityEntry entry) =>
        entry.State is EntityState.Modified && entry.Properties.Any(property => property.IsModified && property.Metadata.GetAfterSaveBehavior() is PropertySaveBehavior.Throw);

    private static void Save(ServiceDb shadow, IReadOnlyList<EntityEntry> entries)
    {
        var updates = entries.Select(entry => Copy(shadow, entry)).ToList();
        shadow.GetService<IDatabase>().SaveChanges(updates);
    }

    private static IUpdateEntry Copy(ServiceDb shadow, EntityEntry entry)
    {
        // The object carries its own values; those that only EF knows are copied by name, since the two models are two.
        var copy = shadow.Entry(entry.CurrentValues.ToObject());
        foreach (var property in entry.Properties.Where(property => property.Metadata.IsShadowProperty()))
            copy.Property(property.Metadata.Name).CurrentValue = property.CurrentValue;
        copy.State = entry.State is EntityState.Added ? EntityState.Added : EntityState.Unchanged;
        foreach (var property in entry.Properties.Where(property => property.IsTemporary))
            copy.Property(property.Metadata.Name).IsTemporary = true;
        if (entry.State is EntityState.Modified)
        {
            Mark(entry.Properties, copy.Property);
            foreach (var complex in entry.ComplexProperties)
                Mark(complex.Properties, copy.ComplexProperty(complex.Metadata.Name).Property);
        }
        if (entry.State is EntityState.Deleted)
            copy.State = EntityState.Deleted;
        return ((IInfrastructure<InternalEntityEntry>)copy).Instance;
    }

    private static void Mark(IEnumerable<PropertyEntry> from, Func<string, PropertyEntry> to)
    {
        foreach (var property in from.Where(property => !property.Metadata.IsPrimaryKey()))
        {
            var copy = to(property.Metadata.Name);
            copy.OriginalValue = property.OriginalValue;
            copy.IsModified = property.IsModified;
        }
    }
}
