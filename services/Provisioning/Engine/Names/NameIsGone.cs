using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Engine.Names;

/// <summary>
/// The instance's name points nowhere, and nobody's resolver remembers it: withdrawn, seen withdrawn by a look of the zone's lane after its last act, and its time to live over since the zone served that.
/// A name that a newer generation declared isn't this one's to withdraw.
/// </summary>
internal sealed class NameIsGone : IStep
{
    public string Name => "remove-dns";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var take = context.Inner;
        var record = await take.Db.DnsRecords.FindAsync([context.Plan.DnsZone, context.Plan.RecordName], ct);
        if (record is null || take.Guards.Generation && (record.Owner != context.InstanceId || record.Generation > take.Instance.Generation))
            return new Done();
        if (record.Address is not null)
        {
            (record.Address, record.Generation, record.NotBefore) = (null, take.Instance.Generation, take.Now);
            record.Declared++;
        }
        if (record.IsDeployed && !record.IntentOpen)
        {
            if (record.DeployedAt is not { } since || !take.Guards.Ttl)
                return new Done();   // never served at all
            var rest = since + take.Options.Ttl - take.Now;
            return rest <= TimeSpan.Zero ? new Done() : new Pending(rest, $"the time to live of {context.Plan.HostName}");
        }
        return record.BlockedBy is { } by
            ? new Blocked(by, record.BlockedWords ?? "", record.BlockedRequestId)
            : new Pending(Of(2), $"{context.Plan.HostName} is still served by its zone{record.Why}");
    }
}
