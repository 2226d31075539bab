using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>The turns of a life: it answers, it stops, its end comes, the gate, the roll-back, and what is done when a list was walked to its end.</summary>
internal sealed class Ending(Wishes wishes, StepNames names)
{
    /// <summary>Before anything is walked: the probe's word, and an end that has come.</summary>
    public async Task Observe(Pass pass, CancellationToken ct)
    {
        var instance = pass.Instance;
        var probed = instance.Phase is Phase.Running or Phase.Ending or Phase.Provisioning;
        if (probed && pass.Probe is { Answers: { } answers } probe)
        {
            var good = answers && probe.LastGoodAt > instance.PoweredOnAt;
            if (instance.Phase == Phase.Provisioning)
            {
                if (good && instance is { Step: Answers.StepName, Attempts: 0 })
                    instance.NotBefore = pass.Now;   // what it waits for has come
            }
            else if (good || !answers)
            {
                instance.Answering = answers;
                instance.EverAvailable |= answers;
            }
        }
        if (instance is { Phase: Phase.Ending, EndsAt: { } end } && end <= pass.Now)
            await EndHasCome(pass, ct);
        else if (instance is { Phase: Phase.Ending } && instance.NotBefore is null)
            instance.NotBefore = instance.EndsAt;
    }

    /// <summary>The destruction gate, asked again at every look until the first act of the removal was committed.</summary>
    public async Task<bool> MayGoOn(Pass pass, CancellationToken ct)
    {
        var instance = pass.Instance;
        if (instance.Phase is Phase.RollingBack && instance.HeldData)
            throw new InvalidOperationException($"{instance.Id} holds data and can't be rolled back.");
        if (instance.Phase is not Phase.Removing || !instance.HeldData || instance.Irreversible || !pass.Guards.Gate || await Waived(pass, ct))
            return true;
        Gated(pass);
        return false;
    }

    /// <summary>The list was walked to its end on one look.</summary>
    public async Task Arrived(Pass pass, Take take, CancellationToken ct)
    {
        var instance = pass.Instance;
        switch (instance.Phase)
        {
            case Phase.Provisioning:
                (instance.Phase, instance.Answering, instance.EverAvailable, instance.ObservedGeneration) = (Phase.Running, true, true, instance.Generation);
                (instance.NotBefore, instance.Step) = (null, null);
                pass.Unblock();
                pass.End(OperationState.Succeeded);
                break;

            case Phase.Ending when instance.BlockedBy == BlockedBy.Gate:
                StaysGated(pass);
                break;

            case Phase.Running or Phase.Ending:
                pass.Unblock();
                (instance.NotBefore, instance.Step) = (instance.Phase == Phase.Ending ? instance.EndsAt : null, null);
                break;

            default:
                await FinishRemoval(pass, take, ct);
                break;
        }
    }

    /// <summary>Nothing of it is under way: the gate is asked again at the next slow look, which then looks after it once more.</summary>
    public static void StaysGated(Pass pass)
    {
        pass.At(StepNames.Gate);
        pass.LookSlowly();
    }

    /// <summary>Blocked for long before it held data: it gives its place back and queues again. Not when it waits for its name, whose zone is the same everywhere.</summary>
    public void GiveBackWhenStuck(Pass pass)
    {
        var instance = pass.Instance;
        if (instance is not { Phase: Phase.Provisioning, HeldData: false, StuckSince: { } since, Step: not NameIsSet.StepName } || pass.Now - since < pass.Options.BlockedGivesBackAfter)
            return;
        instance.LeftAccount = instance.Account;
        RollBack(pass, fails: false);
    }

    public void RollBack(Pass pass, bool fails)
    {
        var instance = pass.Instance;
        (instance.Phase, instance.FailsAfterRollback, instance.Step) = (Phase.RollingBack, fails, null);
        if (fails)
            pass.Unblock();
        if (instance.OperationEndedAt is null)
        {
            pass.GiveUpTheRest();
            pass.Append(names.Remove(instance.Account));
        }
        pass.LookAfter(TimeSpan.Zero);
    }

    // A removal isn't finished while a create's outcome is open, or while anything recorded wasn't proved gone.
    private async Task FinishRemoval(Pass pass, Take take, CancellationToken ct)
    {
        var context = new StepContext(take);
        foreach (var slot in take.Slots.Where(s => s.IntentOpen || s.ResourceId is not null).OrderBy(s => s.Kind, StringComparer.Ordinal))
        {
            if (await context.WhileItMayExist(slot, ct) is StepResult.Pending pending)
            {
                pass.LookAfter(pass.Options.Scaled(pending.Wait));
                return;
            }
        }
        await Placing.Quotas.Release(pass.Db, pass.Instance.Id, ct);
        pass.Unblock();
        wishes.Finished(pass);
    }

    // The removal after the grace period is an operation of its own, started here. Its id is made from the instance and its generation: a crash half-way begins the same one again.
    private async Task EndHasCome(Pass pass, CancellationToken ct)
    {
        var instance = pass.Instance;
        var operation = PublicId.Derived(PublicId.Operation, instance.Id, instance.Generation);
        if (instance.OperationId != operation)
        {
            await pass.Begin(operation, OperationKind.RemoveInstance, [.. instance.HeldData ? new[] { StepNames.Gate } : [], .. names.Remove(instance.Account)], ct);
            instance.NotBefore = pass.Now;
        }
        if (pass.Guards.Gate && instance.HeldData && !await Waived(pass, ct))
        {
            if (instance.BlockedBy == BlockedBy.Gate)
                return;   // it has waited there, and until it may go it is kept as it runs: its list is walked
            pass.At(StepNames.Gate);
            Gated(pass);
            return;
        }
        pass.At(StepNames.Gate);
        pass.StepDone(StepNames.Gate, "engine");
        pass.Unblock();
        (instance.Phase, instance.Step, instance.NotBefore) = (Phase.Removing, null, pass.Now);
    }

    private static void Gated(Pass pass)
    {
        const string Words = "it holds data: waive the gate with a reason (appsedu instances waive), or take the end back";
        pass.Waits(StepNames.Gate, Words, null);
        if (pass.Instance.BlockedBy != BlockedBy.Gate || pass.Instance.NotBefore <= pass.Now)
            pass.Block(BlockedBy.Gate, Words, null);
    }

    private static Task<bool> Waived(Pass pass, CancellationToken ct) =>
        pass.Db.Waivers.AnyAsync(w => w.InstanceId == pass.Instance.Id && w.Generation == pass.Instance.Generation, ct);
}
