using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>States again, at start and from time to time, each under a new message id, what isn't settled and what changed of late: a lost message delays, and loses nothing.</summary>
internal sealed class Restatement(IServiceScopeFactory scopes, EngineSettings engine, ILogger<Restatement> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(engine.Options.RestateInterval, engine.Time);
        do
        {
            try
            {
                await Restate(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(fault, "Instances could not be stated again; it is tried again in {Interval}", engine.Options.RestateInterval);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task Restate(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("restatement covers all academies");
        var db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        var lately = engine.Time.GetUtcNow() - engine.Options.RestateInterval * 2;
        var unsettled = await db.Instances.AsNoTracking().Where(i => i.OperationId != null && (i.OperationEndedAt == null || i.OperationEndedAt > lately)).ToListAsync(ct);
        var operations = unsettled.Select(i => i.OperationId!).ToArray();
        var steps = (await db.Set<StepLog>().AsNoTracking().Where(s => operations.Contains(s.OperationId)).ToListAsync(ct)).ToLookup(s => s.OperationId);
        foreach (var instance in unsettled)
            db.Outbox.Add(Reports.Of(instance, steps[instance.OperationId!], engine));
        await db.SaveChangesAsync(ct);
    }
}
