using System.Net.Http.Headers;
using System.Text.Json;
using AppsEducation.Catalogue.Seed;
using AppsEducation.Contracts;
using AppsEducation.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.Catalogue.Tests;

/// <summary>
/// The catalogue in a host of its own, on SQLite in a folder that goes with it; on PostgreSQL where <c>APPSEDU_TEST_POSTGRES</c> names a server
/// (<c>Host=127.0.0.1;Port=5544;Username=postgres</c>). The clock stands; nothing is sent, so that the outbox can be read, unless a test wants it.
/// </summary>
internal sealed class CatalogueHost : IAsyncDisposable
{
    public const string Key = "0123456789abcdef0123456789abcdef-catalogue-tests";
    private static readonly string? Postgres = Environment.GetEnvironmentVariable("APPSEDU_TEST_POSTGRES");
    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-catalogue-").FullName;
    private readonly WebApplication app;

    private CatalogueHost(bool runsItself, bool sends, Action<IServiceCollection>? more)
    {
        File.WriteAllText(Path.Combine(folder, "operator.key"), Key);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Databases:Directory"] = folder,
            ["Databases:Provider"] = Postgres is null ? "Sqlite" : "PostgreSql",
            ["Databases:Catalogue"] = Postgres is null ? null : $"{Postgres};Database=catalogue_{Path.GetFileName(folder)[^6..].ToLowerInvariant()}",
            ["Access:OperatorKeyFile"] = Path.Combine(folder, "operator.key"),
        });
        builder.WebHost.UseTestServer();
        builder.AddServiceDefaults("catalogue");
        builder.AddCatalogue();
        builder.AddBus();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        AppsEducation.Tests.SqlServerShadow.Watch<CatalogueSqlite>(builder.Services);
        // Those that work by themselves; what they do, the tests call.
        foreach (var service in builder.Services.Where(s => s.ServiceType == typeof(IHostedService) && ((!sends && IsDispatcher(s)) || (!runsItself && s.ImplementationFactory is not null && s.ImplementationType is null))).ToArray())
            builder.Services.Remove(service);
        builder.Logging.ClearProviders();
        more?.Invoke(builder.Services);
        app = builder.Build();
        app.UseServiceDefaults();
        app.MapCatalogue();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    public IServiceProvider Services => app.Services;

    public PublishCatalogue Publisher => app.Services.GetRequiredService<PublishCatalogue>();

    /// <summary>The database is there; the seed is taken unless the test brings its own.</summary>
    public static async Task<CatalogueHost> Start(bool seeded = true, bool runsItself = false, bool sends = false, Action<IServiceCollection>? more = null)
    {
        var host = new CatalogueHost(runsItself, sends, more);
        await host.app.Services.MigrateDatabases();
        if (seeded)
            await host.Publisher.Take(Seeds.BuiltIn, CancellationToken.None);
        await host.app.StartAsync();
        return host;
    }

    public HttpClient Client(string? key = Key, string language = "fr")
    {
        var client = app.GetTestClient();
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    /// <summary>Something in a scope of its own, as each request and message has.</summary>
    public async Task<T> In<T>(Func<IServiceProvider, Task<T>> act)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider);
    }

    public Task<T> Db<T>(Func<CatalogueDb, Task<T>> act) => In(services => act(services.GetRequiredService<CatalogueDb>()));

    /// <summary>The messages of a kind that stand in the outbox, in order.</summary>
    public async Task<IReadOnlyList<T>> Sent<T>() where T : class =>
        [.. (await Outbox()).Where(row => row.Type == typeof(T).FullName).Select(row => JsonSerializer.Deserialize<T>(row.Body, ApiJson.Tolerant)!)];

    public Task<List<OutboxMessage>> Outbox() => Db(db => db.Set<OutboxMessage>().AsNoTracking().OrderBy(row => row.Sequence).ToListAsync());

    /// <summary>As if all were sent.</summary>
    public Task<int> EmptyOutbox() => Db(db => db.Set<OutboxMessage>().ExecuteDeleteAsync());

    public Task<List<JournalEntry>> Journal() => Db(db => db.Set<JournalEntry>().AsNoTracking().OrderBy(row => row.Sequence).ToListAsync());

    public async ValueTask DisposeAsync()
    {
        if (Postgres is not null)
            await Db(db => db.Database.EnsureDeletedAsync());
        await app.StopAsync();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsDispatcher(ServiceDescriptor service) => service.ImplementationType?.Name.StartsWith("OutboxDispatcher", StringComparison.Ordinal) == true;
}
