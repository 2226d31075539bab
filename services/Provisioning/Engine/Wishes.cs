using AppsEducation.Contracts;
using AppsEducation.Provisioning.Instances;

namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// Takes a newer wish in: the table of what each wish does in each phase.
/// <code>
///              | running wanted                                  | removal wanted
/// Placing      | goes on, with the new size                      | removed at once: there is nothing
/// Provisioning | goes on; another size before data: rolls back   | never held data: removal at once; else its end is scheduled
/// Running      | succeeded already; another size: not yet able   | its end is scheduled
/// Ending       | taken back                                      | scheduled already
/// Removing     | before the first act: taken back; after it: the removal is finished, then a new life begins | before the first act: asks the gate for itself, and runs meanwhile; after it: goes on
/// RollingBack  | rolls back, then is placed anew                 | rolls back, then is removed
/// Removed      | a new life                                      | succeeded already
/// Failed       | a new life: said again is a retry               | removed: nothing was left
/// </code>
/// </summary>
internal sealed class Wishes(StepNames names)
{
    public async Task TakeIn(Pass pass, CancellationToken ct)
    {
        var (instance, wish) = (pass.Instance, pass.Wish);
        if (wish.Nudges != instance.Nudges)
        {
            (instance.Nudges, instance.NotBefore, instance.StepStartedAt) = (wish.Nudges, pass.Now, pass.Now);
            if (instance.BlockedBy is not (null or BlockedBy.Gate))
                pass.Unblock();
        }
        if (pass.Guards.Generation ? wish.Generation <= instance.Generation : wish.Generation == instance.Generation)
            return;
        instance.Generation = wish.Generation;
        (instance.NotBefore, instance.Step, instance.LeftAccount) = (pass.Now, null, null);
        if (wish.Desired == Desired.Running)
            await Run(pass, ct);
        else
            await Remove(pass, ct);
    }

    private async Task Run(Pass pass, CancellationToken ct)
    {
        var (instance, wish) = (pass.Instance, pass.Wish);
        var sameSize = wish.Size is null || wish.Size == instance.Size;
        switch (instance.Phase)
        {
            case Phase.Placing:
                NewLife(instance, wish);
                await pass.Begin(wish.OperationId, wish.OperationKind, names.Provision(instance.Account), ct);
                break;

            case Phase.Provisioning when sameSize:
                await pass.Begin(wish.OperationId, wish.OperationKind, names.Provision(instance.Account), ct);
                break;

            case Phase.Provisioning when !instance.HeldData:
                await pass.Begin(wish.OperationId, wish.OperationKind, [.. names.Remove(instance.Account), .. names.Provision(instance.Account)], ct);
                (instance.Phase, instance.FailsAfterRollback) = (Phase.RollingBack, false);
                break;

            case Phase.Running or Phase.Ending when sameSize:
                await pass.Begin(wish.OperationId, wish.OperationKind, [], ct);
                (instance.Phase, instance.EndsAt, instance.ObservedGeneration) = (instance.EverAvailable ? Phase.Running : Phase.Provisioning, null, instance.Generation);
                if (instance.Phase == Phase.Running)
                    pass.End(OperationState.Succeeded);
                else
                    pass.Append(names.Provision(instance.Account));
                break;

            case Phase.Provisioning or Phase.Running or Phase.Ending:
                await pass.Begin(wish.OperationId, wish.OperationKind, [], ct);
                pass.Fail("resize-unavailable", $"{instance.Id} has size {instance.Size}; an instance with data can't change to {wish.Size} yet", null);
                pass.End(OperationState.Failed);
                break;

            case Phase.Removing when !instance.Irreversible && sameSize:
                await pass.Begin(wish.OperationId, wish.OperationKind, names.Provision(instance.Account), ct);
                (instance.Phase, instance.EndsAt) = (Phase.Provisioning, null);
                break;

            case Phase.Removing or Phase.RollingBack:
                // What was begun is finished; Finished sees that running is wanted and begins a new life.
                await pass.Begin(wish.OperationId, wish.OperationKind, [.. names.Remove(instance.Account), .. names.Provision(instance.Account)], ct);
                instance.FailsAfterRollback = false;
                break;

            default:
                NewLife(instance, wish);
                await pass.Begin(wish.OperationId, wish.OperationKind, names.Provision(null), ct);
                break;
        }
    }

    private async Task Remove(Pass pass, CancellationToken ct)
    {
        var (instance, wish) = (pass.Instance, pass.Wish);
        switch (instance.Phase)
        {
            case Phase.Placing or Phase.Removed or Phase.Failed:
                await pass.Begin(wish.OperationId, wish.OperationKind, [], ct);
                // Back in the lane of where it last was: a create of then that lands late is found there.
                if (instance.LastAccount is { } last)
                    (instance.Account, instance.Lane) = (last, last);
                (instance.Phase, instance.NotBefore, instance.ObservedGeneration, instance.EverAvailable) = (Phase.Removed, null, instance.Generation, false);
                pass.End(OperationState.Succeeded);
                break;

            // A waiver died with the undo between two removals: what was begun without an act is an end once more, whose gate is asked anew.
            case Phase.Provisioning or Phase.Running or Phase.Ending or Phase.Removing when instance.HeldData && !(instance.Phase is Phase.Removing && instance.Irreversible):
                await pass.Begin(wish.OperationId, wish.OperationKind, [StepNames.ScheduleEnd], ct);
                pass.At(StepNames.ScheduleEnd);
                pass.StepDone(StepNames.ScheduleEnd, "engine");
                (instance.Phase, instance.EndsAt) = (Phase.Ending, instance.EndsAt ?? pass.Now + pass.Options.Grace);
                instance.NotBefore = instance.EndsAt;
                pass.End(OperationState.Succeeded);
                break;

            default:
                await pass.Begin(wish.OperationId, wish.OperationKind, names.Remove(instance.Account), ct);
                (instance.Phase, instance.FailsAfterRollback) = (Phase.Removing, false);
                break;
        }
    }

    /// <summary>Nothing is left, read back: what it becomes now.</summary>
    public void Finished(Pass pass)
    {
        var (instance, wish) = (pass.Instance, pass.Wish);
        var wasRollback = instance.Phase == Phase.RollingBack;
        (instance.HeldData, instance.PoweredOnAt, instance.Answering, instance.EndsAt, instance.Step) = (false, null, false, null, null);
        if (instance.OperationEndedAt is not null)
        {
            // Only a late lander was put away: the life that ended stays ended.
            (instance.Phase, instance.NotBefore) = (instance.FailsAfterRollback ? Phase.Failed : Phase.Removed, null);
            return;
        }
        if (wish.Desired == Desired.Removed)
        {
            (instance.Phase, instance.NotBefore, instance.ObservedGeneration, instance.EverAvailable) = (Phase.Removed, null, instance.Generation, false);
            pass.End(OperationState.Succeeded);
        }
        else if (wasRollback && instance.FailsAfterRollback)
        {
            (instance.Phase, instance.NotBefore) = (Phase.Failed, null);
            pass.End(OperationState.Failed);
        }
        else
        {
            NewLife(instance, wish);
            instance.Life++;
            instance.NotBefore = instance.LeftAccount is null ? pass.Now : pass.Now + pass.Options.BlockedLook;
            pass.Append(names.Provision(null).Where(name => pass.Steps.All(s => s.Name != name || s.StartedAt is not null)));   // a wish for it has foreseen them already
        }
    }

    private static void NewLife(Instance instance, Wish wish)
    {
        (instance.Phase, instance.Lane, instance.Account, instance.PlacedBecause, instance.StuckSince) = (Phase.Placing, Lane.Placement, null, null, null);
        (instance.AcademySlug, instance.Offering, instance.Sensitivity) = (wish.AcademySlug ?? instance.AcademySlug, wish.Offering ?? instance.Offering, wish.Sensitivity ?? instance.Sensitivity);
        (instance.Size, instance.BlueprintVersion) = (wish.Size ?? instance.Size, wish.BlueprintVersion ?? instance.BlueprintVersion);
        (instance.Irreversible, instance.EverAvailable, instance.HeldData, instance.FailsAfterRollback) = (false, false, false, false);
    }
}
