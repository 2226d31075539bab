using AppsEducation.Contracts;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Engine.Names;

/// <summary>The instance's name points to its address, and that is served. Declares the record; the zone's lane does the rest.</summary>
/// <param name="address">Reads the address from what the driver's address step found; null while it doesn't show.</param>
internal sealed class NameIsSet(Func<StepContext, string?> address) : IStep
{
    public const string StepName = "dns";

    public string Name => StepName;

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        if (address(context) is not { } wanted)
            return new Retry(Of(3), "the address doesn't show in the listing");
        var take = context.Inner;
        if (take.DnsLane is not { } lane)
            return new Blocked(BlockedBy.Policy, $"no hosting account holds the DNS zone {context.Plan.DnsZone}: name it in an account's file again");
        var record = await take.Db.DnsRecords.FindAsync([context.Plan.DnsZone, context.Plan.RecordName], ct);
        if (record is null)
        {
            record = new DnsRecord
            {
                Zone = context.Plan.DnsZone,
                Name = context.Plan.RecordName,
                TenantId = context.TenantId,
                Lane = lane,
                Owner = context.InstanceId,
                Generation = take.Instance.Generation,
            };
            take.Db.Add(record);
        }
        if (take.Guards.Generation && record.Owner != context.InstanceId && record.Address is not null && record.Generation >= take.Instance.Generation)
            return new Blocked(BlockedBy.Policy, $"{context.Plan.HostName} belongs to {record.Owner}");
        // The lane too: the zone may have gone to another account since the name was withdrawn.
        (record.Owner, record.Generation, record.Lane) = (context.InstanceId, Math.Max(record.Generation, take.Instance.Generation), lane);
        if (record.Address != wanted)
        {
            (record.Address, record.NotBefore) = (wanted, take.Now);
            record.Declared++;
        }
        if (record.IsDeployed)
            return new Done();
        return record.BlockedBy is { } by
            ? new Blocked(by, record.BlockedWords ?? "", record.BlockedRequestId)
            : new Pending(Of(2), $"{context.Plan.HostName} isn't served by its zone yet{record.Why}");
    }
}
