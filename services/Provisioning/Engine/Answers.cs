using AppsEducation.Provisioning.Instances;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Engine;

/// <summary>The service answers at its public name, asked since it was last powered on. The prober asks and rings; this only reads what it found.</summary>
internal sealed class Answers : IStep
{
    public const string StepName = "answering";

    public string Name => StepName;

    public TimeSpan? Deadline(Plan plan) => TimeSpan.FromMinutes(plan.Blueprint.Deadlines.AnswersWithinMinutes);

    public Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var instance = context.Inner.Instance;
        if (instance.Phase is not Phase.Provisioning)
            return Task.FromResult<StepResult>(new Done());   // settled: the probe turns it to incident and back, not the list
        return Task.FromResult<StepResult>(context.Inner.Probe switch
        {
            { Answers: true, LastGoodAt: { } good } when good > instance.PoweredOnAt => new Done(),
            { Words: { } words } => new Pending(Of(15), words),
            _ => new Pending(Of(15), $"no answer yet at {context.Plan.HostName}"),
        });
    }
}
