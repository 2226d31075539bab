using AppsEducation.Contracts.Messages;
using MassTransit;

namespace AppsEducation.Portal.Subportals;

/// <summary>A new version arrives by message. Every replica has a queue of its own that dies with it; what it missed comes with the next full read.</summary>
internal sealed class SubportalPublishedConsumer(SubportalModel model, ILogger<SubportalPublishedConsumer> log) : IConsumer<SubportalPublished>
{
    public Task Consume(ConsumeContext<SubportalPublished> context)
    {
        var view = context.Message.Subportal;
        if (model.Take(view))
            log.LogInformation("Sub-portal of {Academy} is at version {Version}", view.Academy, view.Version);
        return Task.CompletedTask;
    }
}
