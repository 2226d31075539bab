using System.Net;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Selections;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Tenants.Tests.Api;

/// <summary>Default deny, and one academy's things are never another's.</summary>
[TestFixture]
internal sealed class AccessTests
{
    [Test]
    public async Task Without_a_key_every_endpoint_answers_401_and_nothing_changes()
    {
        await using var world = await World.Start();
        await world.Onboards("dijon");
        var endpoints = Endpoints(world);
        Assert.That(endpoints, Has.Length.GreaterThanOrEqualTo(20), "the endpoint table is what is walked");
        foreach (var key in (string?[])[null, "wrong-key-wrong-key-wrong-key-wrong-key"])
        {
            using var client = world.Client(key);
            foreach (var (method, path) in endpoints)
            {
                using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Get ? null : new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
                var response = await client.SendAsync(request);
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), $"{method} {path}");
            }
        }
        Assert.That(await world.Outbox(), Is.Empty);
    }

    [Test]
    public async Task Every_endpoint_names_its_policy()
    {
        await using var world = await World.Start();
        foreach (var endpoint in world.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1", StringComparison.Ordinal)))
            Assert.That(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy), Has.Some.Not.Null, endpoint.DisplayName);
    }

    [Test]
    public async Task A_scope_sees_its_own_academys_rows_only_and_writes_no_others()
    {
        await using var world = await World.Start();
        var dijon = await world.Onboards("dijon");
        var lille = await world.Onboards("lille");
        foreach (var dane in (Dane[])[dijon, lille])
        {
            await dane.Enables("etherpad");
            await dane.Post($"academies/{dane.Academy}/local-services", new { slug = "agenda", title = new { fr = "Agenda", en = "Diary" }, url = "https://agenda.ac-dijon.fr" });
            await (await dane.Instance("etherpad")).Is_at("server");
        }

        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TenantsDb>();
        var owned = db.Model.GetEntityTypes().Where(e => typeof(ITenantOwned).IsAssignableFrom(e.ClrType)).ToArray();
        Assert.That(owned, Has.Length.EqualTo(5), "selections, local services, operations, events, sub-portals: a new one is walked by itself");
        foreach (var entity in owned)
        {
            var rows = (Func<Task<ITenantOwned[]>>)(() => Rows(db, entity.ClrType));
            Assert.That(await rows(), Is.Empty, $"{entity.ClrType.Name}: a scope that forgot to say whose it is sees nothing");
            using (db.Scope.Tenancy.As("07"))
                Assert.That((await rows()).Select(r => r.TenantId), Is.Not.Empty.And.All.EqualTo("07"), entity.ClrType.Name);
            using (db.Scope.Tenancy.As("09"))
                Assert.That((await rows()).Select(r => r.TenantId), Is.Not.Empty.And.All.EqualTo("09"), entity.ClrType.Name);
        }

        using (db.Scope.Tenancy.As("07"))
        {
            db.Add(Selection.Untouched("09", "forum"));
            Assert.That(async () => await db.SaveChangesAsync(), Throws.TypeOf<TenantViolationException>(), "another academy's row");
            db.ChangeTracker.Clear();
            var theirs = Selection.Untouched("07", "etherpad");
            db.Update(theirs);
            Assert.That(async () => await db.SaveChangesAsync(), Throws.InstanceOf<DbUpdateException>(), "a row made up over one that exists");
        }
    }

    [Test]
    public async Task The_same_key_and_body_give_the_same_answer_and_another_body_is_refused()
    {
        await using var world = await World.Start();
        var first = await world.Operator.Post("academies", new { academies = new[] { "dijon" } }, ("Idempotency-Key", "\"k1\""));
        var again = await world.Operator.Post("academies", new { academies = new[] { "dijon" } }, ("Idempotency-Key", "\"k1\""));
        var other = await world.Operator.Post("academies", new { academies = new[] { "lille" } }, ("Idempotency-Key", "\"k1\""));
        Assert.Multiple(() =>
        {
            Assert.That((again.Status, again.Text), Is.EqualTo((first.Status, first.Text)), "not nothing-to-do: the same answer");
            Assert.That(again.Response.Headers.GetValues("Idempotency-Replayed"), Is.EqualTo(new[] { "true" }));
            Assert.That((other.Status, other.Problem.Code), Is.EqualTo((422, "idempotency-key-reused")));
        });
    }

    [Test]
    public async Task Repeats_of_one_key_at_one_instant_do_it_once()
    {
        await using var world = await World.Start();
        await world.Onboards("dijon");
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
            world.Operator.Post("selections/enablements", new { offering = "etherpad", academies = new[] { "dijon" } }, ("Idempotency-Key", "\"k2\"")))));
        Assert.That(replies.Select(r => r.Status), Is.All.AnyOf(202, 409), string.Join('\n', replies.Select(r => r.Text)));
        Assert.That(replies.Where(r => r.Status == 202).Select(r => r.As<BulkAnswer>().Operation!.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That((await world.Operator.Get("operations?kind=EnableOffering")).As<ListAnswer<OperationAnswer>>().Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_refusal_is_not_kept_under_its_key()
    {
        await using var world = await World.Start();
        await world.Onboards("dijon");
        world.Provisioning.IsAway = true;
        var body = new { offering = "etherpad", academies = new[] { "dijon" } };
        Assert.That((await world.Operator.Post("selections/enablements", body, ("Idempotency-Key", "\"k3\""))).Status, Is.EqualTo(503));
        world.Provisioning.IsAway = false;
        Assert.That((await world.Operator.Post("selections/enablements", body, ("Idempotency-Key", "\"k3\""))).Status, Is.EqualTo(202));
    }

    private static async Task<ITenantOwned[]> Rows(TenantsDb db, Type type)
    {
        var set = (IQueryable<ITenantOwned>)typeof(DbContext).GetMethod(nameof(DbContext.Set), 1, [])!.MakeGenericMethod(type).Invoke(db, null)!;
        return await set.AsNoTracking().ToArrayAsync();
    }

    private static (HttpMethod Method, string Path)[] Endpoints(World world) =>
    [
        .. from endpoint in world.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           where endpoint.RoutePattern.RawText!.StartsWith("/api/v1", StringComparison.Ordinal)
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
           select (new HttpMethod(method), endpoint.RoutePattern.RawText!.Replace("{academy}", "dijon").Replace("{offering}", "etherpad").Replace("{service}", "agenda").Replace("{id}", "op_1")),
    ];
}
