using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AppsEducation.ServiceDefaults.Tests;

internal sealed class Pad : ITenantOwned, IVersioned
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public string Title { get; set; } = "";
    public long Version { get; private set; }
}

internal abstract class SampleDb(DbContextOptions options, RequestScope scope) : ServiceDb(options, scope)
{
    public DbSet<Pad> Pads => Set<Pad>();

    protected override void OnServiceModel(ModelBuilder model) => model.Entity<Pad>().HasKey(p => p.Id);
}

internal sealed class SampleSqlite(DbContextOptions<SampleSqlite> options, RequestScope scope) : SampleDb(options, scope);
internal sealed class SampleSqlServer(DbContextOptions<SampleSqlServer> options, RequestScope scope) : SampleDb(options, scope);
internal sealed class SamplePostgres(DbContextOptions<SamplePostgres> options, RequestScope scope) : SampleDb(options, scope);

internal sealed record CreatePad(string Title);

/// <summary>The smallest service there is, with everything that services share: pads of one academy.</summary>
internal sealed class SampleService : IAsyncDisposable
{
    public const string OperatorKey = "0123456789abcdef0123456789abcdef";
    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-sample-").FullName;
    private readonly WebApplication app;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    public IServiceProvider Services => app.Services;
    public List<Guid> Received { get; } = [];
    public BadDay Database { get; } = new();
    public int HandlerRuns;

    private SampleService((string Key, string Value)[] limits, bool listens)
    {
        var key = Path.Combine(folder, "operator.key");
        File.WriteAllText(key, OperatorKey);
        var builder = WebApplication.CreateBuilder();
        if (listens)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        else
            builder.WebHost.UseTestServer();
        builder.Configuration["Access:OperatorKeyFile"] = key;
        builder.Configuration["Databases:Directory"] = folder;
        foreach (var (name, value) in limits)
            builder.Configuration["Limits:" + name] = value;
        builder.AddServiceDefaults("sample");
        if (limits.Length > 0)
            builder.AddCallerLimits();
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(this);
        builder.AddServiceDatabase<SampleDb, SampleSqlite, SampleSqlServer, SamplePostgres>("Sample");
        builder.Services.AddSingleton<IInterceptor>(Database);
        builder.Services.AddSingleton<IInterceptor>(Database.Commits);
        builder.AddConsumer<PadConsumer>();
        builder.AddBus();
        app = builder.Build();
        app.UseServiceDefaults();
        var api = app.MapApi<SampleDb>();
        api.MapPost("/pads/{academy}", Create).RequireAuthorization(Policies.Operate);
        api.MapGet("/pads", List).RequireAuthorization(Policies.Read);
        api.MapGet("/forgotten", () => "nobody said whose this is");
    }

    /// <param name="limits">Settings of section Limits; without any there are no limits, as in a service behind the front door.</param>
    public static Task<SampleService> Start(params (string Key, string Value)[] limits) => Start(new SampleService(limits, listens: false));

    /// <summary>On a port of its own: what the web server itself refuses, the test server lets through.</summary>
    public static Task<SampleService> StartListening() => Start(new SampleService([], listens: true));

    private static async Task<SampleService> Start(SampleService service)
    {
        await using (var scope = service.app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<SampleDb>().Database.EnsureCreatedAsync();
        await service.app.StartAsync();
        return service;
    }

    public HttpClient Client(string? key = OperatorKey)
    {
        var client = app.Services.GetService<IServer>() is TestServer ? app.GetTestClient() : new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <summary>A request from an address of one's own; the answer's headers are there, its body can be read.</summary>
    public Task<HttpContext> From(string address, string path, string? key = OperatorKey) => app.GetTestServer().SendAsync(http =>
    {
        (http.Request.Method, http.Request.Path) = ("GET", path);
        http.Connection.RemoteIpAddress = System.Net.IPAddress.Parse(address);
        if (key is not null)
            http.Request.Headers.Authorization = "Bearer " + key;
    });

    private async Task<IResult> Create(string academy, CreatePad request, SampleDb db, CancellationToken ct)
    {
        Interlocked.Increment(ref HandlerRuns);
        if (request.Title.Length == 0)
            return Problem.Invalid("/title", "required", new("Donnez un titre.", "Give a title."));
        db.Scope.Tenancy.Become(academy);
        var pad = db.Add(new Pad { Id = PublicId.New("pad"), TenantId = academy, Title = request.Title }).Entity;
        db.Outbox.Add(new RetryService(pad.Id, 1));
        db.Journal.Add("pad.created", pad.Id, academy, null, new { pad.Title });
        await db.SaveChangesAsync(ct);
        return Results.Created($"/api/v1/pads/{academy}/{pad.Id}", new { pad.Id, pad.Title });
    }

    private static async Task<IResult> List(HttpContext http, SampleDb db, Cursors cursors, int? limit, string? cursor, string? q, CancellationToken ct)
    {
        db.Scope.Tenancy.BecomeNation("the sample lists all");
        var size = Cursors.Limit(limit);
        var after = cursors.Read(http, cursor) ?? "";
        var rows = await db.Pads.Where(p => p.Title.Contains(q ?? "") && string.Compare(p.Id, after) > 0).OrderBy(p => p.Id).Take(size + 1).ToListAsync(ct);
        return Results.Ok(cursors.Page(http, rows, size, pad => pad.Id));
    }

    public async Task<T> InDb<T>(Func<SampleDb, Task<T>> work, string? academy = null)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SampleDb>();
        if (academy is not null)
            db.Scope.Tenancy.Become(academy);
        return await work(db);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();   // what works by itself writes no more when the folder goes
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class PadConsumer(SampleDb db, SampleService service) : IConsumer<RetryService>
    {
        public async Task Consume(ConsumeContext<RetryService> context)
        {
            if (!await db.Inbox.Accepts(context, nameof(PadConsumer)))
                return;
            await db.SaveChangesAsync(context.CancellationToken);
            lock (service.Received)
                service.Received.Add(context.MessageId!.Value);
        }
    }
}
