using System.Data;
using System.Runtime.CompilerServices;
using AppsEducation.ServiceDefaults;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AppsEducation.Contracts.Tests.Databases;

/// <summary>A row of one entity for each of two academies, and what a scope may try with them. Values are made from the model, so that a new entity walks too.</summary>
internal sealed class TwoRows : IAsyncDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"appsedu-two-{Guid.NewGuid():N}.db");
    private readonly Type context;
    private readonly Type entity;
    private int made;

    private TwoRows(Type context, Type entity) => (this.context, this.entity) = (context, entity);

    public static async Task<TwoRows> Of(Type context, Type entity, params string[] tenants)
    {
        var rows = new TwoRows(context, entity);
        await using (var db = rows.Open(null))
            await db.Database.EnsureCreatedAsync();
        foreach (var tenant in tenants)
            await rows.Insert(tenant, tenant);
        return rows;
    }

    /// <summary>One row an academy, at most.</summary>
    public bool IsKeyedByAcademyAlone
    {
        get
        {
            using var db = Open(null);
            return db.Model.FindEntityType(entity)!.FindPrimaryKey()!.Properties is [{ Name: nameof(ITenantOwned.TenantId) }];
        }
    }

    public async Task Insert(string asAcademy, string tenant)
    {
        await using var db = Open(asAcademy);
        await WithoutForeignKeys(db);
        Fill(db.Entry(New()), tenant, ++made).State = EntityState.Added;
        await db.SaveChangesAsync();
    }

    public async Task<string[]> SeenBy(string? academy)
    {
        await using var db = Open(academy);
        return await Tenants(db);
    }

    public async Task<string[]> SeenByNation()
    {
        await using var db = Nation();
        return await Tenants(db);
    }

    public async Task Update(string asAcademy, string of)
    {
        await using var db = Open(asAcademy);
        var entry = db.Attach(await Read(of));
        Touch(entry);
        await db.SaveChangesAsync();
    }

    public async Task Delete(string asAcademy, string of)
    {
        await using var db = Open(asAcademy);
        db.Remove(await Read(of));
        await db.SaveChangesAsync();
    }

    public async Task UpdateDisguised(string asAcademy, string keyOf)
    {
        await using var db = Open(asAcademy);
        var entry = db.Attach(Disguised(db, await Read(keyOf), asAcademy));
        Touch(entry);
        await db.SaveChangesAsync();
    }

    public async Task DeleteDisguised(string asAcademy, string keyOf)
    {
        await using var db = Open(asAcademy);
        db.Remove(Disguised(db, await Read(keyOf), asAcademy));
        await db.SaveChangesAsync();
    }

    /// <summary>All columns of an academy's row, as text.</summary>
    public async Task<string> Snapshot(string tenant)
    {
        await using var db = Nation();
        var row = await Read(tenant);
        return string.Join('\n', db.Entry(row).Properties.Select(property => $"{property.Metadata.Name}={System.Text.Json.JsonSerializer.Serialize(property.CurrentValue)}"));
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(file);
        return ValueTask.CompletedTask;
    }

    private ServiceDb Open(string? academy)
    {
        var db = ServiceContexts.Open(context, $"Data Source={file}");
        if (academy is not null)
            db.Scope.Tenancy.Become(academy);
        return db;
    }

    private ServiceDb Nation()
    {
        var db = Open(null);
        db.Scope.Tenancy.BecomeNation("a test looks at both rows");
        return db;
    }

    private IQueryable<ITenantOwned> Set(ServiceDb db) =>
        (IQueryable<ITenantOwned>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(entity).Invoke(db, null)!;

    private async Task<string[]> Tenants(ServiceDb db) => [.. (await Set(db).AsNoTracking().ToListAsync()).Select(row => row.TenantId)];

    private async Task<object> Read(string tenant)
    {
        await using var db = Nation();
        return (await Set(db).AsNoTracking().ToListAsync()).Single(row => row.TenantId == tenant);
    }

    private static object Disguised(ServiceDb db, object row, string academy)
    {
        var entry = db.Entry(row);
        entry.Property(nameof(ITenantOwned.TenantId)).CurrentValue = academy;
        entry.State = EntityState.Detached;
        return row;
    }

    // Any column that is neither key nor token will do; where all are keys, EF is told that there was a change.
    private static void Touch(EntityEntry entry)
    {
        var property = entry.Properties.FirstOrDefault(p => !p.Metadata.IsKey() && !p.Metadata.IsConcurrencyToken && p.Metadata.GetAfterSaveBehavior() is PropertySaveBehavior.Save);
        if (property is null)
            entry.State = EntityState.Modified;
        else
            property.IsModified = true;
    }

    // The rows stand alone: what they point to is another entity's walk.
    private static async Task WithoutForeignKeys(ServiceDb db)
    {
        var connection = db.Database.GetDbConnection();
        if (connection.State is not ConnectionState.Open)
            await db.Database.OpenConnectionAsync();
        await using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA foreign_keys=OFF";
        await pragma.ExecuteNonQueryAsync();
    }

    private object New() => entity.GetConstructor(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic, []) is { } constructor
        ? constructor.Invoke([])
        : RuntimeHelpers.GetUninitializedObject(entity);

    private static EntityEntry Fill(EntityEntry entry, string tenant, int number)
    {
        foreach (var property in entry.Properties)
        {
            if (property.Metadata.Name == nameof(ITenantOwned.TenantId))
                property.CurrentValue = tenant;
            else if (property.Metadata is { ValueGenerated: ValueGenerated.OnAdd, ClrType.IsPrimitive: true } generated && generated.IsPrimaryKey())
                continue;
            else if (!property.Metadata.IsNullable && (property.CurrentValue is null || property.Metadata.IsKey() || property.Metadata.IsUniqueIndex()))
                property.CurrentValue = Sample(property.Metadata.ClrType, number);
        }
        return entry;
    }

    private static object Sample(Type type, int number) => type switch
    {
        _ when type == typeof(string) => $"s{number}",
        _ when type == typeof(Guid) => new Guid(number, 0, 0, new byte[8]),
        _ when type == typeof(byte[]) => new byte[] { (byte)number },
        _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 1, 0, 0, number, TimeSpan.Zero),
        { IsPrimitive: true } => Convert.ChangeType(number, type, System.Globalization.CultureInfo.InvariantCulture),
        { IsValueType: true } => Activator.CreateInstance(type)!,
        { IsArray: true } => Array.CreateInstance(type.GetElementType()!, 0),
        { IsInterface: true, IsGenericType: true } => System.Text.Json.JsonSerializer.Deserialize(type.Name.Contains("Dictionary") ? "{}" : "[]", type)!,
        { IsGenericType: true } => Activator.CreateInstance(type)!,
        _ => RuntimeHelpers.GetUninitializedObject(type),
    };
}

/// <summary>What the model says of a column.</summary>
internal static class ColumnFacts
{
    public static bool IsUniqueIndex(this IProperty property) => property.GetContainingIndexes().Any(index => index.IsUnique);
}
