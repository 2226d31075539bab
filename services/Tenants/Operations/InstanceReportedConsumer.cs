using System.Globalization;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Selections;
using AppsEducation.Tenants.Subportals;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Operations;

/// <summary>
/// Provisioning says where an instance and its operation stand: a newer revision wins, an older generation changes nothing. Whose it is, our own row says, never the message.
/// </summary>
internal sealed class InstanceReportedConsumer(TenantsDb db, Tenancy tenancy, Caller caller, TimeProvider time, ILogger<InstanceReportedConsumer> log) : IConsumer<InstanceReported>
{
    public async Task Consume(ConsumeContext<InstanceReported> context)
    {
        var (report, ct) = (context.Message, context.CancellationToken);
        tenancy.BecomeNation("the tenant of a reported instance is read from its selection");
        caller.Name = "provisioning";
        if (!await db.Inbox.Accepts(context, nameof(InstanceReportedConsumer)))
            return;
        var selection = await db.Selections.SingleOrDefaultAsync(s => s.InstanceId == report.InstanceId, ct);
        if (selection is null)
            log.LogWarning("Instance {Instance} was reported and belongs to no selection here; inventory at Provisioning will tell", report.InstanceId);
        // Of an instance that Provisioning never had, only its removal, it knows no offering.
        else if (selection.TenantId != report.AcademyCode || (report.Offering.Length > 0 && selection.Offering != report.Offering))
            log.LogWarning("A report about {Instance} names {Academy} and {Offering}, which is not whose it is; it changes nothing", report.InstanceId, report.AcademyCode, report.Offering);
        else
            await Take(selection, report, ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task Take(Selection selection, InstanceReported report, CancellationToken ct)
    {
        var (wish, unsettled) = (selection.WishOperationId, selection.Unsettled);
        var before = selection.ForJournal();
        var now = time.GetUtcNow();
        if (!selection.Take(report, now))
            return;
        var academy = await db.Academies.SingleAsync(a => a.Code == selection.TenantId, ct);
        var operation = await Known(selection, report, ct);
        var version = await db.Publish(academy, ct);
        if (operation is not null)
        {
            // In one change, so that the event of its end already says where it shows.
            db.Change(operation, o =>
            {
                o.Take(report.Operation, report.Placement);
                if (report.EndsAt is { } ends && o.Kind == OperationKind.DisableOffering)
                    o.Planned(("endsAt", ends.ToString("O", CultureInfo.InvariantCulture)));
                if (o is { HasEnded: true, SubportalVersion: null })
                    o.ShowsIn(version);
            });
        }
        if (unsettled && wish != report.Operation.Id && selection.EndIsSettledBy(report))
            await SettleEarlier(wish!, version, ct);
        if (report.State is InstanceState.Removed or InstanceState.Failed)
            db.Journal.Add(report.State == InstanceState.Removed ? "instance.removed" : "instance.failed", report.InstanceId, selection.TenantId, before, selection.ForJournal(), report.Operation.Id);
    }

    /// <summary>The operation of the report: ours by its id, or a new row for one that started in Provisioning. Null when the id is another thing's: a forged report takes nothing over.</summary>
    private async Task<Operation?> Known(Selection selection, InstanceReported report, CancellationToken ct)
    {
        var operation = await db.Operations.SingleOrDefaultAsync(o => o.Id == report.Operation.Id, ct);
        if (operation is not null)
        {
            if (operation.TenantId == selection.TenantId && operation.InstanceId == selection.InstanceId)
                return operation;
            log.LogWarning("A report about {Instance} names operation {Operation}, which is another's; the operation stays as it is", report.InstanceId, report.Operation.Id);
            return null;
        }
        return db.Accept(new Operation
        {
            Id = report.Operation.Id, TenantId = selection.TenantId, Kind = report.Operation.Kind, SubjectType = "instance", SubjectId = report.InstanceId,
            Offering = selection.Offering, InstanceId = report.InstanceId, RequestedBy = "provisioning", CreatedAt = report.Operation.StartedAt,
        });
    }

    // The report of the scheduled end was overtaken by one of the removal that followed: the end had been scheduled, or there would be no removal.
    private async Task SettleEarlier(string wish, long version, CancellationToken ct)
    {
        var operation = await db.Operations.SingleOrDefaultAsync(o => o.Id == wish, ct);
        if (operation is { HasEnded: false })
            db.Succeed(operation, version);
    }
}
