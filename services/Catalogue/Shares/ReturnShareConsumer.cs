using AppsEducation.Contracts.Messages;
using MassTransit;

namespace AppsEducation.Catalogue.Shares;

/// <summary>An academy disables a shared offering.</summary>
internal sealed class ReturnShareConsumer(Ledger ledger) : IConsumer<ReturnShare>
{
    public Task Consume(ConsumeContext<ReturnShare> context) => ledger.Settle(context, nameof(ReturnShareConsumer),
        new Wish(Wanted: false, context.Message.OperationId, context.Message.AcademyCode, context.Message.Offering, context.Message.Generation));
}
