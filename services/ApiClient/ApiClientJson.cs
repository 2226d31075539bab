using System.Text.Json;
using System.Text.Json.Serialization;
using AppsEducation.Contracts;

namespace AppsEducation.ApiClient;

/// <summary>How answers are read: unknown members are skipped, and an unknown name of an enumeration never breaks the reader.</summary>
public static class ApiClientJson
{
    /// <summary>
    /// For answers. An operation's unknown state reads as running and an instance's as preparing (both "not at its end");
    /// an unknown name elsewhere reads as an undefined value (-1), which falls into every <c>switch</c>'s default arm.
    /// </summary>
    public static JsonSerializerOptions Answers { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        options.Converters.Add(new TolerantEnums());   // before ApiJson's strict one: the first that fits wins
        ApiJson.Apply(options, JsonUnmappedMemberHandling.Skip);
        options.AllowDuplicateProperties = true;
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class TolerantEnums : JsonConverterFactory
    {
        public override bool CanConvert(Type type) => type.IsEnum;

        public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options)
        {
            object unknown =
                type == typeof(OperationState) ? OperationState.Running
                : type == typeof(InstanceState) ? InstanceState.Preparing
                : Enum.ToObject(type, -1);
            return (JsonConverter)Activator.CreateInstance(typeof(Tolerant<>).MakeGenericType(type), unknown)!;
        }
    }

    private sealed class Tolerant<T>(T unknown) : JsonConverter<T> where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new JsonException($"{typeof(T).Name} is a name, not a {reader.TokenType}.");
            return Enum.TryParse<T>(reader.GetString(), ignoreCase: false, out var value) && Enum.IsDefined(value) ? value : unknown;
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
