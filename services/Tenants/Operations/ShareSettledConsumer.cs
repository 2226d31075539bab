using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Subportals;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OnboardAcademies = AppsEducation.Tenants.Academies.OnboardAcademies;

namespace AppsEducation.Tenants.Operations;

/// <summary>The catalogue's ledger has granted, refused or taken back a share. Only the answer to the newest wish counts.</summary>
internal sealed class ShareSettledConsumer(TenantsDb db, Tenancy tenancy, Caller caller, TimeProvider time) : IConsumer<ShareSettled>
{
    public async Task Consume(ConsumeContext<ShareSettled> context)
    {
        var (settled, ct) = (context.Message, context.CancellationToken);
        tenancy.BecomeNation("the tenant of a share is read from its selection");
        caller.Name = "catalogue";
        if (!await db.Inbox.Accepts(context, nameof(ShareSettledConsumer)))
            return;
        var selection = await db.Selections.SingleOrDefaultAsync(s => s.TenantId == settled.AcademyCode && s.Offering == settled.Offering, ct);
        if (selection is not null && selection.WishOperationId == settled.OperationId && selection.Take(settled, time.GetUtcNow()))
            await Follow(selection, settled, ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task Follow(Selections.Selection selection, ShareSettled settled, CancellationToken ct)
    {
        var academy = await db.Academies.SingleAsync(a => a.Code == selection.TenantId, ct);
        var operation = await db.Operations.SingleAsync(o => o.Id == settled.OperationId, ct);
        var version = await db.Publish(academy, ct);
        var ledger = $"{settled.Used}/{settled.Quota}";
        var refused = settled.State == ShareState.Refused;
        if (operation.Kind == OperationKind.OnboardAcademy)
            OnboardAcademies.ShareSettled(db, operation, selection.Offering, refused ? $"refused: no free share ({ledger})" : null, version);
        else if (refused)
            db.Change(operation, o => o.Fail(new FailureReport(ProblemCodes.QuotaExceeded, ledger, null), time.GetUtcNow()));
        else
        {
            db.Change(operation, o => o.Planned(("share", ledger)));
            db.Succeed(operation, version);
        }
    }
}
