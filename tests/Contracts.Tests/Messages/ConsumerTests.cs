using AppsEducation.Portal;
using MassTransit;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Messages;

[TestFixture]
internal sealed class ConsumerTests
{
    private static IEnumerable<Type> Consumers() =>
        Product.Services.Append(typeof(PortalService).Assembly).SelectMany(assembly => assembly.GetTypes()).Where(type => type is { IsAbstract: false, IsClass: true } && Consumed(type).Any());

    // A queue is named after its consumer: two services with one name would share a queue, and each would miss half of the messages.
    [Test]
    public void No_two_services_share_a_queue() => Assert.That(Consumers().Select(type => KebabCaseEndpointNameFormatter.Instance.SanitizeName(type.Name)), Is.Unique);

    [Test]
    public void Each_message_is_consumed_by_somebody() => Assert.That(MessageRecords.Messages.Except(Consumers().SelectMany(Consumed)), Is.Empty);

    [Test]
    public void Each_consumer_is_named_after_its_message() =>
        Assert.That(Consumers().Where(type => !Consumed(type).Select(message => message.Name + "Consumer").SequenceEqual([type.Name])).Select(type => type.FullName), Is.Empty);

    // What a second copy of a message does must be decided: the inbox turns it away, or the consumer says why it needs none.
    [Test]
    public void Each_consumer_with_a_database_asks_its_inbox()
    {
        var without = Architecture.SourceFiles.In("services")
            .Where(file => file.Path.EndsWith("Consumer.cs", StringComparison.Ordinal) && file.Text.Contains("Db ") && !file.Text.Contains("Inbox.Accepts("))
            .Select(file => file.Path);

        Assert.That(without, Is.Empty);
    }

    private static IEnumerable<Type> Consumed(Type type) =>
        type.GetInterfaces().Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IConsumer<>)).Select(contract => contract.GetGenericArguments()[0]);
}
