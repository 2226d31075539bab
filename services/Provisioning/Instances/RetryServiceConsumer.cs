using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>Somebody wants a blocked instance looked at now. Nothing of what is wanted changes.</summary>
internal sealed class RetryServiceConsumer(ProvisioningDb db, Tenancy tenancy, WishBook book) : IConsumer<RetryService>
{
    public async Task Consume(ConsumeContext<RetryService> context)
    {
        tenancy.BecomeNation("a message's academy is not trusted: the row's is");
        if (!await db.Inbox.Accepts(context, nameof(RetryServiceConsumer)))
            return;
        var message = context.Message;
        // An older generation's retry is about something that is over.
        if (await db.Wishes.SingleOrDefaultAsync(w => w.InstanceId == message.InstanceId && w.Generation == message.Generation, context.CancellationToken) is { } wish)
            wish.Nudges++;
        await db.SaveChangesAsync(context.CancellationToken);
        book.Ring();
    }
}
