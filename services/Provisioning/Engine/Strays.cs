using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// Puts away what came to light in an account that its instance has left, by the same list as any removal. The instance lives elsewhere, so the list is walked on a stand-in that has no rows:
/// one act an inventory, and nothing to remember between two, since what is still there shows again.
/// </summary>
internal sealed class Strays(IServiceScopeFactory scopes, EngineSettings engine, IEnumerable<IHostingDriver> drivers, Placement placement, ILogger<Strays> log)
{
    /// <returns>Something was done: an inventory soon tells what is left.</returns>
    public async Task<bool> PutAway(LaneLease lease, HostingAccount account, Listing whole, IReadOnlyList<Departure> departures, CancellationToken ct)
    {
        var driver = drivers.Of(account);
        var acted = false;
        foreach (var (id, zone) in departures.Select(d => (d.InstanceId, d.CloudZone)))
            acted |= await PutAway(lease, account, driver, whole, id, zone, ct);
        return acted;
    }

    private async Task<bool> PutAway(LaneLease lease, HostingAccount account, IHostingDriver driver, Listing whole, string id, string zone, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("a lane serves all academies");
        var db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        Take? take = null;
        try
        {
            var standIn = await db.Instances.AsNoTracking().SingleAsync(i => i.Id == id, ct);
            (standIn.Account, standIn.CloudZone, standIn.Phase, standIn.HeldData, standIn.EverAvailable, standIn.LastActAt) = (account.Name, zone, Instances.Phase.Removing, false, false, null);
            take = new Take(db, lease, engine, standIn, null, await placement.PlanOf(db, standIn, account, ct), driver, whole) { HasRows = false };
            // Its name is served by where it lives now.
            foreach (var step in driver.Remove.Where(step => step is not NameIsGone))
            {
                var result = await step.Take(new StepContext(take), ct);
                if (result is StepResult.Done && !take.Acted)
                    continue;
                log.LogWarning("{Instance} has left {Account}, where something of it came to light and is put away: {Result}", id, account.Name, result);
                break;
            }
        }
        // A refusal, or a fault of ours: it is shown as an orphan meanwhile, and the account's lane goes on.
        catch (Exception fault) when (fault is not (OperationCanceledException or LaneLostException or DbUpdateException))
        {
            log.LogWarning(fault, "{Instance} has left {Account}, and what came to light of it there can't be put away now: the next inventory tries again", id, account.Name);
        }
        return take?.Acted ?? false;
    }
}
