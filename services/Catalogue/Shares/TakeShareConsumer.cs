using AppsEducation.Contracts.Messages;
using MassTransit;

namespace AppsEducation.Catalogue.Shares;

/// <summary>An academy enables a shared offering.</summary>
internal sealed class TakeShareConsumer(Ledger ledger) : IConsumer<TakeShare>
{
    public Task Consume(ConsumeContext<TakeShare> context) => ledger.Settle(context, nameof(TakeShareConsumer),
        new Wish(Wanted: true, context.Message.OperationId, context.Message.AcademyCode, context.Message.Offering, context.Message.Generation));
}
