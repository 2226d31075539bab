using AppsEducation.CloudSimulator.Faults;

namespace AppsEducation.Faults.Tests;

/// <summary>One trouble at one place of a life.</summary>
internal sealed record Disturbance(Place At, Trouble Trouble)
{
    private Func<bool>? byTheCloud;
    private bool byUs;

    /// <summary>It came about: a case whose call is never made would prove nothing.</summary>
    public bool Struck => byTheCloud?.Invoke() ?? byUs;

    /// <summary>What it may leave blocked for a person to decide.</summary>
    public bool MayNeedAPerson => Trouble == Trouble.Vanishes;

    public override string ToString() => $"{At}: {Trouble.Words()}";

    /// <summary>Lies in wait from now on, when the walk of its place begins.</summary>
    public void Prepare(Life life)
    {
        var simulator = life.World.Cloud.Simulator;
        if (FaultOf() is { } fault)
        {
            var id = simulator.Faults.Add(fault with { Call = At.Call, After = At.Index });
            byTheCloud = () => simulator.Faults.Struck.Contains(id);
        }
        life.Before += async made =>
        {
            if (!IsHere(made))
                return;
            byUs = true;
            life.World.Story.Tell($"! {Trouble.Words()}");
            switch (Trouble)
            {
                case Trouble.CrashBefore:
                    life.World.Die();
                    throw new ProcessDiedException();
                case Trouble.ListingLags:
                    simulator.Faults.Add(new Fault("list-*", FaultKind.ListingLags) { Times = 24, Seconds = 10 });
                    break;
                case Trouble.PageShifts:
                    simulator.Faults.Add(new Fault("list-*", FaultKind.PageShifts) { Times = 12 });
                    break;
                case Trouble.MessageDoubled:
                    await life.World.Messages.Redeliver(life.World.Messages.Sent.Count - 1);
                    await life.World.Messages.Restate(life.World.Messages.Sent.Count - 1);
                    break;
                case Trouble.OtherWishArrives when At.Walk == Walk.Provision:
                    await life.World.Messages.Disables(life.Subject);
                    break;
                case Trouble.OtherWishArrives:
                    await life.World.Messages.Enables(life.Subject);
                    break;
            }
        };
        life.After += made =>
        {
            if (!IsHere(made) || Trouble is not (Trouble.CrashAfter or Trouble.AnotherTakesOver))
                return Task.CompletedTask;
            if (Trouble == Trouble.AnotherTakesOver)
                life.World.Successor = "worker-2";
            life.World.Die();
            throw new ProcessDiedException();
        };
    }

    private bool IsHere(CallMade made) => made.Call == At.Call && made.Index == At.Index;

    private Fault? FaultOf() => Trouble switch
    {
        Trouble.AnswerLost => new Fault("", FaultKind.AnswerLost),
        Trouble.DoneBut5xx => new Fault("", FaultKind.Error5xxDone),
        Trouble.NotDone5xx => new Fault("", FaultKind.Error5xxNotDone),
        Trouble.Throttled => new Fault("", FaultKind.Throttled),
        Trouble.ThrottledWithRetryAfter => new Fault("", FaultKind.Throttled) { RetryAfter = 20 },
        Trouble.NoAnswer => new Fault("", FaultKind.Timeout),
        Trouble.WrongToken => new Fault("", FaultKind.Unauthorized) { Times = 2 },
        Trouble.ForbiddenThenHeals => new Fault("", FaultKind.ForbiddenThenHeals) { Seconds = 30 },
        Trouble.Quota => new Fault("", FaultKind.Quota),
        Trouble.NoStock => new Fault("", FaultKind.NoStock),
        Trouble.LandsLate => new Fault("", FaultKind.LandsLate) { Seconds = 180 },
        Trouble.Vanishes => new Fault("", FaultKind.Vanishes) { Seconds = 5 },
        _ => null,
    };
}
