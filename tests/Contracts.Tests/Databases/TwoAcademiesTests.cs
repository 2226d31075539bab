using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Databases;

/// <summary>Two academies in one process, every entity that belongs to one: Lille (09) tries all it can with a row of Lyon (10).</summary>
[TestFixture]
internal sealed class TwoAcademiesTests
{
    private const string Lille = "09";
    private const string Lyon = "10";

    private static IEnumerable<TestCaseData> Owned() =>
        from context in ServiceContexts.Sqlite
        from entity in OwnedIn(context)
        select new TestCaseData(context, entity).SetArgDisplayNames($"{context.Name[..^"Sqlite".Length]}: {entity.Name}");

    [Test]
    public void Every_service_has_rows_of_academies() => Assert.That(ServiceContexts.Sqlite.Where(context => OwnedIn(context).Length == 0), Is.Empty);

    [TestCaseSource(nameof(Owned))]
    public async Task Lille_neither_sees_nor_takes_what_is_Lyon_s(Type context, Type entity)
    {
        await using var rows = await TwoRows.Of(context, entity, Lille, Lyon);
        var before = await rows.Snapshot(Lyon);

        Assert.Multiple(async () =>
        {
            Assert.That(await rows.SeenBy(Lille), Is.EqualTo(new[] { Lille }), "a query");
            Assert.That(await rows.SeenBy(null), Is.Empty, "a scope that forgot to say whose it is");
            Assert.That(await rows.SeenByNation(), Is.EquivalentTo(new[] { Lille, Lyon }), "the nation's view, with its reason");
            Assert.That(async () => await rows.Insert(asAcademy: Lille, tenant: Lyon), Throws.TypeOf<TenantViolationException>(), "insert");
            Assert.That(async () => await rows.Update(asAcademy: Lille, of: Lyon), Throws.TypeOf<TenantViolationException>(), "update");
            Assert.That(async () => await rows.Delete(asAcademy: Lille, of: Lyon), Throws.TypeOf<TenantViolationException>(), "delete");
        });
        // A row whose key is the academy has nothing of Lyon's to borrow: in disguise it is Lille's own.
        if (!rows.IsKeyedByAcademyAlone)
        {
            // stack.md, trap 4: attach a row with the other's key and one's own academy. Filter and guard have nothing to say; the key or the token must.
            Assert.That(async () => await rows.UpdateDisguised(asAcademy: Lille, keyOf: Lyon), Throws.TypeOf<DbUpdateConcurrencyException>(), "update in disguise");
            Assert.That(async () => await rows.DeleteDisguised(asAcademy: Lille, keyOf: Lyon), Throws.TypeOf<DbUpdateConcurrencyException>(), "delete in disguise");
        }
        Assert.That(await rows.Snapshot(Lyon), Is.EqualTo(before), "Lyon's row is as it was");
    }

    private static Type[] OwnedIn(Type context)
    {
        using var db = ServiceContexts.Open(context);
        return [.. db.Model.GetEntityTypes().Where(entity => !entity.IsOwned() && typeof(ITenantOwned).IsAssignableFrom(entity.ClrType)).Select(entity => entity.ClrType)];
    }
}
