using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Tests;

/// <summary>What stands as JSON in one column: a change is what says something else, and nothing but an assignment changes it.</summary>
[TestFixture]
internal sealed class JsonColumnTests
{
    [Test]
    public async Task Only_a_value_that_says_something_else_is_a_change()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;

        var changes = await world.Db(async db =>
        {
            var academy = await db.Academies.SingleAsync(a => a.Slug == "dijon");
            var read = db.ChangeTracker.HasChanges();
            academy.Domains = [.. academy.Domains];
            var saidAgain = db.ChangeTracker.HasChanges();
            academy.Domains = [.. academy.Domains, "ac-ailleurs.fr"];
            await db.SaveChangesAsync();
            return (read, saidAgain);
        });
        var kept = await world.Db(db => db.Academies.AsNoTracking().Where(a => a.Slug == "dijon").Select(a => a.Domains).SingleAsync());

        Assert.That(changes, Is.EqualTo((false, false)));
        Assert.That(kept, Does.Contain("ac-ailleurs.fr"));
    }

    // A value is its own snapshot: one that can be changed in place could change unseen.
    [Test]
    public async Task No_such_value_can_be_changed_in_place()
    {
        await using var world = await World.Start();
        var kept = await world.Db(db => Task.FromResult(
            from entity in db.Model.GetEntityTypes()
            from property in entity.GetProperties()
            where property.GetValueConverter() is { ProviderClrType: var stored } && stored == typeof(string) && !property.ClrType.IsValueType
            let isRecord = property.ClrType.GetMethod("<Clone>$") is not null
            select (Name: $"{entity.ClrType.Name}.{property.Name}", IsFixed: isRecord || property.ClrType is { IsInterface: true } type && type.Name.StartsWith("IReadOnly", StringComparison.Ordinal))));

        Assert.That(kept.Select(column => column.Name), Has.Some.EqualTo("Academy.Domains").And.Some.EqualTo("Offering.Title"), "it was looked there");
        Assert.That(kept.Where(column => !column.IsFixed), Is.Empty, "IReadOnly… or a record");
    }
}
