using System.Collections.Concurrent;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Instances;

namespace AppsEducation.Provisioning.Engine;

/// <summary>What a step's result, or a provider's refusal, does to its instance.</summary>
internal sealed class Outcome(EngineSettings engine, Ending ending)
{
    // What was refused last at which step of which instance: after it other things are waited for (whether it was done all the same), and what people must read in the end is this.
    private readonly ConcurrentDictionary<string, (string Step, string Words)> refusals = new();

    /// <summary>What a classified refusal means for this instance; the step never sees it.</summary>
    public StepResult Of(Pass pass, IStep step, ProviderRefused refused)
    {
        refusals[pass.Instance.Id] = (step.Name, refused.Message);
        pass.Instance.RefusedSince ??= pass.Now;
        return refused.Kind switch
        {
            Refusal.Blocked when refused.HealsWithin is { } span && pass.Now - pass.Instance.RefusedSince < span => new StepResult.Retry(pass.Options.BackOff, refused.Message),
            Refusal.Blocked => new StepResult.Blocked(refused.By, refused.Message, refused.RequestId),
            Refusal.Failed => new StepResult.Failed(refused.Code, refused.Message, refused.RequestId),
            _ => new StepResult.Retry(refused.RetryAfter is { } after ? Max(after, pass.BackOff()) : pass.BackOff(), refused.Message),
        };
    }

    /// <summary>It is where it was to be: nothing of what was refused on the way there explains a later wait.</summary>
    public void Forget(string instance) => refusals.TryRemove(instance, out _);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <summary>Says when to look again, blocks, or begins a roll-back.</summary>
    public void Apply(Pass pass, IStep step, Plan plan, StepResult result)
    {
        var instance = pass.Instance;
        if (instance.BlockedBy == BlockedBy.Gate)
        {
            Keep(pass, step, plan, result);
            return;
        }
        switch (result)
        {
            case StepResult.Done:   // done, and by an act of this look: the next look must show it
                pass.LookAfter(TimeSpan.Zero);
                break;

            case StepResult.Pending(var wait, var what):
                instance.RefusedSince = null;
                Waits(pass, step, plan, engine.Options.Scaled(wait), what);
                break;

            case StepResult.Retry(var after, var why):
                Waits(pass, step, plan, after, why);
                break;

            case StepResult.Blocked(var by, var words, var request):
                pass.Waits(step.Name, words, request);
                pass.Block(by, words, request);
                ending.GiveBackWhenStuck(pass);
                break;

            // Before data: everything of it is undone. After: it stays, and a person decides.
            case StepResult.Failed(var code, var reason, var request) when instance is { Phase: Phase.Provisioning, HeldData: false }:
                pass.Waits(step.Name, reason, request);
                pass.Fail(code, reason, request);
                ending.RollBack(pass, fails: true);
                break;

            case StepResult.Failed(_, var reason, var request):
                pass.Waits(step.Name, reason, request);
                pass.Block(BlockedBy.Policy, reason, request);
                break;
        }
    }

    private void Waits(Pass pass, IStep step, Plan plan, TimeSpan wait, string what)
    {
        pass.Waits(step.Name, what, null);
        var deadline = Deadline(step, plan);
        if (pass.Now - pass.Instance.StepStartedAt > deadline)
        {
            if (refusals.TryGetValue(pass.Instance.Id, out var last) && last.Step == step.Name && !what.Contains(last.Words, StringComparison.Ordinal))
                what = $"{what}; refused last: {last.Words}";
            pass.Block(BlockedBy.Timeout, $"{step.Name} has waited for {deadline.TotalMinutes:0.#} min: {what}", null);
            ending.GiveBackWhenStuck(pass);
            return;
        }
        pass.Unblock();
        pass.LookAfter(wait);
    }

    // What waits at the gate is kept as a running service is. Whatever stands in the way of that, what people decide on is the gate: it stays blocked by that alone.
    private void Keep(Pass pass, IStep step, Plan plan, StepResult result)
    {
        TimeSpan? wait = result switch
        {
            StepResult.Done => TimeSpan.Zero,
            StepResult.Pending(var soon, _) => engine.Options.Scaled(soon),
            StepResult.Retry(var after, _) => after,
            _ => null,
        };
        if (wait is { } next && pass.Now - pass.Instance.StepStartedAt <= Deadline(step, plan))
            pass.LookAfter(next);
        else
            Ending.StaysGated(pass);
    }

    private TimeSpan Deadline(IStep step, Plan plan) => step.Deadline(plan) is { } own ? engine.Options.Scaled(own) : engine.Options.StepDeadline;
}
