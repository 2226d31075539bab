using System.Net.Http.Headers;
using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Journal;
using AppsEducation.Tenants.Offerings;
using AppsEducation.Tenants.Operations;
using AppsEducation.Tenants.Selections;
using AppsEducation.Tests;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Tenants.Tests;

/// <summary>
/// The Tenants service over HTTP on SQLite, with the clock in the test's hand. The other services are played by the test: the catalogue and Provisioning speak through
/// the consumers, called directly; what Tenants says to them stands in its outbox.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public const string Key = "0123456789abcdef0123456789abcdef-tenants-tests";
    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-tenants-").FullName;
    private readonly TestDatabase database;
    private readonly WebApplication app;

    private World(TestDatabase database, Action<IServiceCollection>? more)
    {
        this.database = database;
        File.WriteAllText(Path.Combine(folder, "operator.key"), Key);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(database.Settings)
        {
            ["Access:OperatorKeyFile"] = Path.Combine(folder, "operator.key"),
            ["Services:Provisioning"] = "http://provisioning.test",
        });
        builder.WebHost.UseTestServer();
        builder.AddServiceDefaults("tenants");
        builder.Services.AddKeyedTransient(AppsEducation.Tenants.Selections.Preflight.Client, (_, _) =>
            new AppsEduClient(new HttpClient(Provisioning, disposeHandler: false) { BaseAddress = new Uri("http://provisioning.test/") }));
        builder.AddTenants();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        SqlServerShadow.Watch<TenantsSqlite>(builder.Services);
        builder.Logging.ClearProviders();
        // What works by itself, the tests call.
        foreach (var service in builder.Services.Where(s => s.ServiceType == typeof(IHostedService)
            && (s.ImplementationType == typeof(Restatement) || s.ImplementationType?.Name.StartsWith("OutboxDispatcher", StringComparison.Ordinal) == true)).ToArray())
            builder.Services.Remove(service);
        more?.Invoke(builder.Services);
        app = builder.Build();
        app.UseServiceDefaults();
        app.MapTenants();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    public ProvisioningStandIn Provisioning { get; } = new();
    public IServiceProvider Services => app.Services;

    // Migrating and publishing takes longer than most tests: both are done once, and each world begins with a copy of the database.
    private static readonly Lazy<Task<TestDatabase>> Published = new(() => Template(_ => Task.CompletedTask));
    private static readonly Lazy<Task<TestDatabase>> DijonOnboarded = new(() => Template(world => world.Onboards("dijon")));

    /// <summary>The catalogue has been published; nobody is onboarded.</summary>
    public static async Task<World> Start(Action<IServiceCollection>? more = null) => await From(Published, more);

    /// <summary>Dijon's Dane, onboarded; what that said is forgotten, so that a test sees its own messages only.</summary>
    public static async Task<Dane> Dijon(Action<IServiceCollection>? more = null) => new(await From(DijonOnboarded, more), "dijon");

    private static async Task<World> From(Lazy<Task<TestDatabase>> template, Action<IServiceCollection>? more)
    {
        var world = new World(await (await template.Value).Copy(), more);
        await world.app.StartAsync();
        return world;
    }

    private static async Task<TestDatabase> Template(Func<World, Task> prepare)
    {
        await using var world = new World(TestDatabase.Empty(keep: true), null);
        await world.app.Services.MigrateDatabases();
        await world.app.StartAsync();
        foreach (var offering in TestCatalogue.All)
            await world.Catalogue_publishes(offering);
        await prepare(world);
        return world.database;
    }

    public async Task<Dane> Onboards(string academy)
    {
        var reply = await Operator.Post("academies", new { academies = new[] { academy } });
        Assert.That(reply.Status, Is.AnyOf(200, 202), reply.Text);
        await Catalogue_grants_all();
        await EmptyOutbox();
        return new Dane(this, academy);
    }

    public Caller Operator => new(this, "fr");
    public Caller InEnglish => new(this, "en");

    public HttpClient Client(string? key = Key, string language = "fr")
    {
        var client = app.GetTestClient();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public Task Catalogue_publishes(OfferingPublished news, Guid? id = null) => Consume<OfferingPublishedConsumer, OfferingPublished>(news, id);
    public Task Catalogue_settles(ShareSettled settled, Guid? id = null) => Consume<ShareSettledConsumer, ShareSettled>(settled, id);
    public Task Provisioning_reports(InstanceReported report, Guid? id = null) => Consume<InstanceReportedConsumer, InstanceReported>(report, id);
    public Task Another_service_records(ActRecorded act, Guid? id = null) => Consume<ActRecordedConsumer, ActRecorded>(act, id);

    /// <summary>The catalogue grants every share that is asked for and not answered.</summary>
    public async Task Catalogue_grants_all()
    {
        foreach (var asked in await Sent<TakeShare>())
            await Catalogue_settles(new ShareSettled(asked.OperationId, asked.AcademyCode, asked.Offering, asked.Generation, ShareState.Granted, 1, 30));
    }

    public async Task<T> In<T>(Func<IServiceProvider, Task<T>> act)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("a test looks at everything");
        return await act(scope.ServiceProvider);
    }

    public Task<T> Db<T>(Func<TenantsDb, Task<T>> act) => In(services => act(services.GetRequiredService<TenantsDb>()));

    /// <summary>The messages of a kind in the outbox, in order.</summary>
    public async Task<IReadOnlyList<T>> Sent<T>() where T : class =>
        [.. (await Outbox()).Where(row => row.Type == typeof(T).FullName).Select(row => JsonSerializer.Deserialize<T>(row.Body, ApiJson.Tolerant)!)];

    public Task<List<OutboxMessage>> Outbox() => Db(db => db.Set<OutboxMessage>().AsNoTracking().OrderBy(row => row.Sequence).ToListAsync());

    public Task<int> EmptyOutbox() => Db(db => db.Set<OutboxMessage>().ExecuteDeleteAsync());

    public Task<int> Parents_gather() => Db(db => Bulk.Tick(db, default));

    public Task<Selection?> Selection(string academy, string offering) =>
        Db(db => db.Selections.AsNoTracking().SingleOrDefaultAsync(s => s.TenantId == academy && s.Offering == offering));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Consume<TConsumer, TMessage>(TMessage message, Guid? id) where TConsumer : IConsumer<TMessage> where TMessage : class
    {
        await using var scope = app.Services.CreateAsyncScope();
        await ActivatorUtilities.CreateInstance<TConsumer>(scope.ServiceProvider).Consume(Consumed.Context(message, id));
    }
}
