using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Journal;

/// <summary>An act of another service takes its place in the one journal; the same act twice is one row.</summary>
internal sealed class ActRecordedConsumer(TenantsDb db) : IConsumer<ActRecorded>
{
    public async Task Consume(ConsumeContext<ActRecorded> context)
    {
        var (act, ct) = (context.Message, context.CancellationToken);
        if (!await db.Inbox.Accepts(context, nameof(ActRecordedConsumer)))
            return;
        if (!await db.Set<JournalEntry>().AnyAsync(e => e.Id == act.Id, ct))
        {
            db.Add(new JournalEntry
            {
                Id = act.Id, At = act.At, Actor = act.Actor, Action = act.Action, AcademyCode = act.AcademyCode, Subject = act.Subject,
                Before = act.Before, After = act.After, From = act.From, OperationId = act.OperationId,
            });
        }
        await db.SaveChangesAsync(ct);
    }
}
