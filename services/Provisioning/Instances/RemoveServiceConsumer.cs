using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Engine;
using AppsEducation.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>Writes down that an instance ends. One that was never heard of is remembered as removed, so that the provisioning that this removal overtook changes nothing when it comes.</summary>
internal sealed class RemoveServiceConsumer(ProvisioningDb db, Tenancy tenancy, TimeProvider time, WishBook book) : IConsumer<RemoveService>
{
    public async Task Consume(ConsumeContext<RemoveService> context)
    {
        tenancy.BecomeNation("a message's academy is not trusted: the row's is");
        if (!await db.Inbox.Accepts(context, nameof(RemoveServiceConsumer)))
            return;
        var (message, ct) = (context.Message, context.CancellationToken);
        var wish = await db.Wishes.SingleOrDefaultAsync(w => w.InstanceId == message.InstanceId, ct);
        if (wish is null)
        {
            wish = book.Open(db, message.InstanceId, message.AcademyCode, message.Generation, Desired.Removed, message.OperationId, message.OperationKind);
            db.Add(new Instance
            {
                Id = message.InstanceId,
                TenantId = message.AcademyCode,
                AcademySlug = "",
                Offering = "",
                Sensitivity = Sensitivity.Ordinary,
                BlueprintVersion = 0,
                Size = "",
                Lane = Lane.Placement,
                Phase = Phase.Removed,
                NotBefore = time.GetUtcNow(),
                CreatedAt = time.GetUtcNow(),
            });
        }
        else if (!book.IsNewer(wish, message.Generation))
        {
            await book.Answer(db, wish, ct);
            await db.SaveChangesAsync(ct);
            return;
        }
        book.Write(wish, message.Generation, Desired.Removed, message.OperationId, message.OperationKind);
        await db.SaveChangesAsync(ct);
        book.Ring();
    }
}
