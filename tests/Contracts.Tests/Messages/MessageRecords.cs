using System.Reflection;
using System.Text;
using AppsEducation.Contracts.Messages;

namespace AppsEducation.Contracts.Tests.Messages;

/// <summary>The messages and every type that they carry, as lines of text.</summary>
internal static class MessageRecords
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>What goes over the bus: the records of the namespace that no other one of it carries.</summary>
    public static IReadOnlyList<Type> Messages { get; } = FindMessages();

    /// <summary>Each message with its wire identity, then each carried type.</summary>
    public static string Describe()
    {
        var text = new StringBuilder();
        foreach (var message in Messages)
            text.Append(Record($"message {MassTransit.MessageUrn.ForTypeString(message)}", message));
        foreach (var type in Carried().Order(StringComparer.Ordinal))
            text.Append(type);
        return text.ToString();
    }

    private static Type[] FindMessages()
    {
        var records = typeof(TakeShare).Assembly.GetExportedTypes().Where(type => type.Namespace == typeof(TakeShare).Namespace && type is { IsClass: true, IsAbstract: false }).ToArray();
        var carried = records.SelectMany(record => Members(record).SelectMany(member => Parts(member.PropertyType))).ToHashSet();
        return [.. records.Where(record => !carried.Contains(record)).OrderBy(record => record.FullName, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Carried()
    {
        var seen = new HashSet<Type>();
        var open = new Queue<Type>(Messages);
        while (open.TryDequeue(out var type))
        {
            foreach (var part in Members(type).SelectMany(member => Parts(member.PropertyType)).Where(part => part.Assembly == typeof(TakeShare).Assembly && seen.Add(part)))
            {
                open.Enqueue(part);
                yield return part.IsEnum ? $"enum {part.FullName}: {string.Join(' ', Enum.GetNames(part))}\n" : Record($"record {part.FullName}", part);
            }
        }
    }

    private static string Record(string title, Type type) =>
        $"{title}\n{string.Concat(Members(type).Select(member => $"  {member.Name}: {Name(member.PropertyType, Nullability.Create(member))}\n"))}";

    private static IEnumerable<PropertyInfo> Members(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.GetMethod is { } get && member.SetMethod is not null && get.GetParameters() is []);

    private static IEnumerable<Type> Parts(Type type) =>
        type.IsArray ? Parts(type.GetElementType()!) : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts) : [type];

    private static string Name(Type type, NullabilityInfo nullability)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return value.Name + "?";
        var name = type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Zip(nullability.GenericTypeArguments, Name))}>"
            : type.Name;
        return name + (nullability.ReadState is NullabilityState.Nullable ? "?" : "");
    }
}
