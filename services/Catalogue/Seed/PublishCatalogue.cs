using AppsEducation.Catalogue.Offerings;
using AppsEducation.Contracts.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AppsEducation.Catalogue.Seed;

/// <summary>
/// At start takes the seed, then says all offerings and blueprints again, at once and from time to time: whoever missed a message hears it.
/// A wrong seed stops the start; a database that is away is waited for.
/// </summary>
internal sealed class PublishCatalogue(IServiceScopeFactory scopes, IOptions<CatalogueOptions> options, TimeProvider time, ILogger<PublishCatalogue> log)
    : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // A new installation's services start in any order, and what is published before a receiver has its queue reaches nobody: soon again at first, then ever more rarely.
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(5);
    private CatalogueSeed? seed;
    private volatile bool taken;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        seed = SeedReader.Read(SeedFile.From(options.Value.SeedDirectory));
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Persist("take its seed", ct => Take(seed!, ct), stoppingToken);
        taken = true;
        await Persist("say itself again", Restate, stoppingToken);
        for (var pause = SoonAgain; ; pause *= 2)
        {
            await Task.Delay(pause < options.Value.RestateEvery ? pause : options.Value.RestateEvery, time, stoppingToken);
            await Persist("say itself again", Restate, stoppingToken);
            if (pause > options.Value.RestateEvery)
                pause = options.Value.RestateEvery;
        }
    }

    /// <summary>Takes a seed, in a scope of its own.</summary>
    internal async Task Take(CatalogueSeed newer, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SeedLoader>().Load(newer, ct);
    }

    /// <summary>Says everything again, under new message ids.</summary>
    internal async Task Restate(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CatalogueDb>();
        var titles = await db.Categories.ToDictionaryAsync(category => category.Slug, category => category.Title, ct);
        var blueprints = await db.Blueprints.AsNoTracking().OrderBy(version => version.Offering).ThenBy(version => version.Version).ToListAsync(ct);
        var sizes = blueprints.ToDictionary(version => (version.Offering, version.Version), version => version.Blueprint.Sizes.Select(size => size.Name).ToArray());
        // Blueprints first: an offering names one. All versions: what runs keeps its own.
        foreach (var version in blueprints)
            db.Outbox.Add(new BlueprintPublished(version.Blueprint));
        await foreach (var offering in db.Offerings.AsNoTracking().OrderBy(offering => offering.Position).ThenBy(offering => offering.Slug).AsAsyncEnumerable().WithCancellation(ct))
            db.Outbox.Add(Publication.Of(offering, titles, offering.BlueprintVersion is { } version ? sizes[(offering.Slug, version)] : []));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Ready once the seed is taken.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(taken ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the catalogue has not taken its seed yet"));

    private async Task Persist(string what, Func<CancellationToken, Task> act, CancellationToken ct)
    {
        for (var failures = 0; ; )
        {
            try
            {
                await act(ct);
                return;
            }
            // A wrong seed stays wrong. All else passes: a database that is away, two replicas that start at the same instant.
            catch (Exception error) when (error is not SeedException && !ct.IsCancellationRequested)
            {
                failures++;
                var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, failures - 1)));
                log.LogWarning(error, "The catalogue could not {What} (try {Failures}); nothing is lost, it is tried again in {Pause}", what, failures, pause);
                await Task.Delay(pause, time, ct);
            }
        }
    }
}
