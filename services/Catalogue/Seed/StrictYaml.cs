using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AppsEducation.Catalogue.Seed;

/// <summary>
/// The plain part of YAML as JSON: mappings, lists, quoted and plain scalars. Anchors, aliases, tags and doubled keys are refused, and
/// only JSON's own words are anything but text: <c>no</c>, <c>1e3</c> and <c>0x10</c> stay text, as whoever wrote them sees them.
/// </summary>
internal static class StrictYaml
{
    private const int MaxDepth = 12;
    private const int MaxCharacters = 64 * 1024;

    /// <summary>Reads one document.</summary>
    /// <exception cref="SeedException">It isn't such a document; the message says where.</exception>
    public static JsonNode Read(SeedFile file)
    {
        if (file.Text.Length > MaxCharacters)
            throw new SeedException($"{file.Name}: longer than {MaxCharacters} characters.");
        try
        {
            // The parser counts nothing itself: the depth is ours to bound, before it recurses.
            var parser = new Parser(new StringReader(file.Text));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                throw new SeedException($"{file.Name}: empty.");
            var root = Node(parser, file, depth: 1);
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
                throw new SeedException($"{file.Name}: holds more than one document.");
            return root ?? throw new SeedException($"{file.Name}: empty.");
        }
        catch (YamlException wrong)
        {
            throw new SeedException($"{file.Name}, line {wrong.Start.Line}: {wrong.Message}", wrong);
        }
        // YamlDotNet 18's scanner throws this, not its own kind, on a list that never closes.
        catch (InvalidOperationException wrong)
        {
            throw new SeedException($"{file.Name}: no YAML: a bracket, brace or quote that never closes.", wrong);
        }
    }

    private static JsonNode? Node(Parser parser, SeedFile file, int depth)
    {
        if (depth > MaxDepth)
            throw Wrong(file, parser.Current!, $"nested deeper than {MaxDepth}");
        switch (parser.Consume<ParsingEvent>())
        {
            case AnchorAlias alias:
                throw Wrong(file, alias, "an alias (*…): write the value out");
            case NodeEvent { Anchor.IsEmpty: false } anchored:
                throw Wrong(file, anchored, "an anchor (&…): write the value out");
            case NodeEvent { Tag.IsEmpty: false } tagged:
                throw Wrong(file, tagged, "a tag (!…): plain values only");
            case Scalar scalar:
                return Value(scalar);
            case SequenceStart:
                var list = new JsonArray();
                while (!parser.TryConsume<SequenceEnd>(out _))
                    list.Add(Node(parser, file, depth + 1));
                return list;
            case MappingStart:
                return Mapping(parser, file, depth);
            case var other:
                throw Wrong(file, other, "not a value");
        }
    }

    private static JsonObject Mapping(Parser parser, SeedFile file, int depth)
    {
        var mapping = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (key is not { Anchor.IsEmpty: true, Tag.IsEmpty: true })
                throw Wrong(file, key, "an anchor or a tag on a key");
            if (mapping.ContainsKey(key.Value))
                throw Wrong(file, key, $"'{key.Value}' stands there twice");
            mapping.Add(key.Value, Node(parser, file, depth + 1));
        }
        return mapping;
    }

    private static JsonValue? Value(Scalar scalar) => scalar switch
    {
        { Style: not ScalarStyle.Plain } => JsonValue.Create(scalar.Value),
        { Value: "null" or "" } => null,
        { Value: "true" } => JsonValue.Create(true),
        { Value: "false" } => JsonValue.Create(false),
        // A leading zero keeps a number text: the academy '07' is not the seventh.
        { Value: var text } when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (text[0] != '0' || text.Length == 1)
            => JsonValue.Create(number),
        _ => JsonValue.Create(scalar.Value),
    };

    private static SeedException Wrong(SeedFile file, ParsingEvent at, string what) => new($"{file.Name}, line {at.Start.Line}: {what}.");
}
