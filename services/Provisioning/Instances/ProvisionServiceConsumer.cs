using System.Diagnostics;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Engine;
using AppsEducation.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>Writes down that an instance is wanted, due now; no cloud call. A wish that was taken in already is answered with what became of it.</summary>
internal sealed class ProvisionServiceConsumer(ProvisioningDb db, Tenancy tenancy, TimeProvider time, WishBook book) : IConsumer<ProvisionService>
{
    public async Task Consume(ConsumeContext<ProvisionService> context)
    {
        tenancy.BecomeNation("a message's academy is not trusted: the row's is");
        if (!await db.Inbox.Accepts(context, nameof(ProvisionServiceConsumer)))
            return;
        var (message, ct) = (context.Message, context.CancellationToken);
        var wish = await db.Wishes.SingleOrDefaultAsync(w => w.InstanceId == message.InstanceId, ct);
        if (wish is null)
        {
            wish = book.Open(db, message.InstanceId, message.AcademyCode, message.Generation, Desired.Running, message.OperationId, message.OperationKind);
            db.Add(new Instance
            {
                Id = message.InstanceId,
                TenantId = message.AcademyCode,
                AcademySlug = message.AcademySlug,
                Offering = message.Offering,
                Sensitivity = message.Sensitivity,
                BlueprintVersion = message.BlueprintVersion,
                Size = message.Size,
                Lane = Lane.Placement,
                Phase = Phase.Placing,
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
        book.Write(wish, message.Generation, Desired.Running, message.OperationId, message.OperationKind);
        (wish.AcademySlug, wish.Offering, wish.Sensitivity, wish.Size, wish.BlueprintVersion) = (message.AcademySlug, message.Offering, message.Sensitivity, message.Size, message.BlueprintVersion);
        await db.SaveChangesAsync(ct);
        book.Ring();
    }
}
