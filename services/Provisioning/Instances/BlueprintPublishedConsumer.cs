using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Engine;
using AppsEducation.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Instances;

/// <summary>Keeps each version of a blueprint. A version that is known stays as it was: running instances keep theirs.</summary>
internal sealed class BlueprintPublishedConsumer(ProvisioningDb db, TimeProvider time, EngineWake wake) : IConsumer<BlueprintPublished>
{
    public async Task Consume(ConsumeContext<BlueprintPublished> context)
    {
        if (!await db.Inbox.Accepts(context, nameof(BlueprintPublishedConsumer)))
            return;
        var blueprint = context.Message.Blueprint;
        if (!await db.Set<BlueprintRow>().AnyAsync(b => b.Offering == blueprint.Offering && b.Version == blueprint.Version, context.CancellationToken))
            db.Add(new BlueprintRow
            {
                Offering = blueprint.Offering,
                Version = blueprint.Version,
                Json = JsonSerializer.Serialize(blueprint, ApiJson.Tolerant),
                ReceivedAt = time.GetUtcNow(),
            });
        await db.SaveChangesAsync(context.CancellationToken);
        wake.Ring();
    }
}
