using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Messages;

[TestFixture]
internal sealed class MessageContractTests
{
    // Namespace and name are the identity on the wire: renaming one loses whatever is under way.
    [Test]
    public void Messages_are_as_approved() => Approval.Of("messages.approved.txt", MessageRecords.Describe(),
        "Changes are additive: a member more, never one less, renamed or of another type; a breaking change is a new record, both consumed for a release (docs/adding-a-message.md).");

    [Test]
    public void Commands_and_events_are_plain_records_without_a_base() =>
        Assert.That(MessageRecords.Messages.Where(type => type.BaseType != typeof(object) || !type.IsSealed), Is.Empty);

    [TestCaseSource(typeof(MessageRecords), nameof(MessageRecords.Messages))]
    public void A_message_survives_the_way_through_the_outbox(Type type)
    {
        var json = JsonSerializer.Serialize(Samples.Of(type), type, ApiJson.Tolerant);

        var read = JsonSerializer.Deserialize(json, type, ApiJson.Tolerant);

        Assert.That(JsonSerializer.Serialize(read, type, ApiJson.Tolerant), Is.EqualTo(json));
        Assert.That(json, Does.Not.Contain(":null"), "the sample fills every member, else a lost one would not show");
    }

    // During an upgrade the newer service speaks to the older one.
    [TestCaseSource(typeof(MessageRecords), nameof(MessageRecords.Messages))]
    public void An_older_release_reads_a_message_with_a_member_more(Type type)
    {
        var node = JsonNode.Parse(JsonSerializer.Serialize(Samples.Of(type), type, ApiJson.Tolerant))!.AsObject();
        node["addedLater"] = "x";

        Assert.That(() => node.Deserialize(type, ApiJson.Tolerant), Throws.Nothing);
    }

    // A message is read by whoever can read the broker: no secret belongs in it, ever.
    [Test]
    public void No_member_is_named_like_a_secret()
    {
        string[] secrets = ["token", "secret", "password", "key", "credential", "certificate", "userdata"];

        var lines = MessageRecords.Describe().Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal) && secrets.Any(word => line.Split(':')[0].Contains(word, StringComparison.OrdinalIgnoreCase)));

        Assert.That(lines, Is.Empty);
    }

    [Test]
    public void A_difference_names_the_lines_that_differ() =>
        Assert.That(Approval.Difference(["a", "b", "c"], ["a", "x", "c", "d"]), Is.EqualTo(new[] { "- b", "+ x", "+ d" }));

    /// <summary>An instance of any record with all its members filled.</summary>
    private static class Samples
    {
        public static object Of(Type type) => type switch
        {
            _ when type == typeof(string) => "text",
            _ when type == typeof(bool) => true,
            _ when type == typeof(Guid) => Guid.Parse("11111111-2222-4333-8444-555555555555"),
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero),
            _ when type == typeof(DateOnly) => new DateOnly(2026, 11, 25),
            _ when Nullable.GetUnderlyingType(type) is { } value => Of(value),
            { IsEnum: true } => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!,
            { IsPrimitive: true } => Convert.ChangeType(7, type, System.Globalization.CultureInfo.InvariantCulture),
            { IsGenericType: true } => Collection(type),
            _ => Record(type),
        };

        private static object Collection(Type type)
        {
            var arguments = type.GetGenericArguments();
            if (arguments.Length == 2)
            {
                var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
                dictionary.Add(Of(arguments[0]), Of(arguments[1]));
                return dictionary;
            }
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(arguments))!;
            list.Add(Of(arguments[0]));
            return list;
        }

        private static object Record(Type type)
        {
            var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).MaxBy(c => c.GetParameters().Length)!;
            return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType))]);
        }
    }
}
