using Microsoft.EntityFrameworkCore;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>One academy never reads, takes or makes another's things, whatever the caller's code forgets.</summary>
[TestFixture]
internal sealed class TenancyTests
{
    private SampleService service = null!;

    [SetUp]
    public async Task Start()
    {
        service = await SampleService.Start();
        await service.InDb(db => { db.Add(new Pad { Id = "pad_lille", TenantId = "09", Title = "Lille" }); return db.SaveChangesAsync(); }, "09");
    }

    [TearDown]
    public async Task Stop() => await service.DisposeAsync();

    [Test]
    public async Task A_scope_that_says_nothing_sees_nothing() =>
        Assert.That(await service.InDb(db => db.Pads.CountAsync()), Is.Zero, "forgetting to choose must not show everything");

    [TestCase("09", 1)]
    [TestCase("07", 0)]
    public async Task An_academy_sees_its_own(string academy, int expected) =>
        Assert.That(await service.InDb(db => db.Pads.CountAsync(), academy), Is.EqualTo(expected));

    [Test]
    public async Task The_nation_sees_all_and_goes_back_to_nothing() => Assert.That(await service.InDb(async db =>
    {
        using (db.Scope.Tenancy.AsNation("test"))
            Assert.That(await db.Pads.CountAsync(), Is.EqualTo(1));
        return await db.Pads.CountAsync();
    }), Is.Zero);

    [Test]
    public async Task A_row_for_another_academy_is_refused_at_the_save() => await Assert.ThrowsAsync<TenantViolationException>(() =>
        service.InDb(db => { db.Add(new Pad { Id = "pad_new", TenantId = "09" }); return db.SaveChangesAsync(); }, "07"));

    // Filter and guard alone let this pass: the row is attached with the foreign key and the attacker's own academy (stack.md, trap 4).
    [Test]
    public async Task A_foreign_key_under_our_own_name_takes_nothing()
    {
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => service.InDb(db =>
        {
            db.Update(new Pad { Id = "pad_lille", TenantId = "07", Title = "taken" });
            return db.SaveChangesAsync();
        }, "07"));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => service.InDb(db =>
        {
            db.Remove(new Pad { Id = "pad_lille", TenantId = "07" });
            return db.SaveChangesAsync();
        }, "07"));
        Assert.That(await service.InDb(db => db.Pads.Select(p => p.Title).SingleAsync(), "09"), Is.EqualTo("Lille"));
    }
}
