using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.ApiClient;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Output;

/// <summary>One of the API's objects: typed, and as it came.</summary>
internal sealed record Got<T>(T Value, JsonElement Json)
{
    public static Got<T> From(JsonElement json)
    {
        try
        {
            return new(json.Deserialize<T>(ApiClientJson.Answers) ?? throw new JsonException("null where an object was expected"), json);
        }
        catch (JsonException cause)
        {
            throw new ApiUnreadable(null, cause);
        }
    }
}

/// <summary>stdout: the answer. A table on a terminal; tabs, no header, nothing cut in a pipe; the API's own objects with <c>--json</c>.</summary>
internal sealed class Answers(Surroundings around, GlobalSettings settings)
{
    // Readable: accents stay. What a terminal could stumble over is escaped afterwards.
    public static readonly JsonSerializerOptions OnOneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    private readonly Fields? fields = Fields.Parse(settings.Fields);

    /// <summary>A list, as it comes; on a terminal, at its end, since columns fit to all of it.</summary>
    /// <returns>How many.</returns>
    public async Task<int> List<T>(IAsyncEnumerable<Got<T>> items, IReadOnlyList<Column<T>> columns, Func<T, string> id, bool onlyIds, CancellationToken ct)
    {
        var count = 0;
        var rows = new List<Got<T>>();
        await foreach (var item in items.WithCancellation(ct))
        {
            count++;
            if (onlyIds)
                around.Out.WriteLine(Safe.Line(id(item.Value)));
            else if (settings.Json)
                around.Out.Write((count == 1 ? "[" : ",") + "\n" + Written(item.Json, OnOneLine));
            else if (around.OutIsTerminal)
                rows.Add(item);
            else
                around.Out.WriteLine(string.Join('\t', Cells(item, columns)));
        }
        if (settings.Json && !onlyIds)
            around.Out.WriteLine(count == 0 ? "[]" : "\n]");
        if (rows.Count > 0)
            Table(rows, columns);
        return count;
    }

    /// <summary>One object, a line for each of its parts.</summary>
    public void One<T>(Got<T> item, IReadOnlyList<Column<T>> parts)
    {
        if (settings.Json)
            Json(item.Json);
        else if (fields is not null)
            around.Out.WriteLine(string.Join('\t', fields.Cells(item.Json).Select(Safe.Line)));
        else if (around.OutIsTerminal)
            Parts(item, parts);
        else
            foreach (var part in parts)
                around.Out.WriteLine($"{part.Header.En.ToLowerInvariant().Replace(' ', '-')}\t{Safe.Line(part.Value(item.Value))}");
    }

    /// <summary>One JSON document.</summary>
    public void Json(JsonElement json) => around.Out.WriteLine(Written(json, around.OutIsTerminal ? Indented : OnOneLine));

    /// <summary>One line: a sentence for people, cells for programs.</summary>
    public void Line(string sentence, params ReadOnlySpan<string?> cells)
    {
        if (around.OutIsTerminal)
        {
            around.Out.WriteLine(sentence);
            return;
        }
        var safe = new List<string>();
        foreach (var cell in cells)
            safe.Add(Safe.Line(cell));
        around.Out.WriteLine(string.Join('\t', safe));
    }

    /// <summary>One id.</summary>
    public void Id(string id) => around.Out.WriteLine(Safe.Line(id));

    private string Written(JsonElement json, JsonSerializerOptions options) =>
        Safe.Json(fields is null ? JsonSerializer.Serialize(json, options) : fields.Of(json).ToJsonString(options));

    private IEnumerable<string> Cells<T>(Got<T> item, IReadOnlyList<Column<T>> columns) =>
        (fields is not null ? fields.Cells(item.Json) : columns.Select(column => column.Value(item.Value))).Select(Safe.Line);

    private void Table<T>(List<Got<T>> rows, IReadOnlyList<Column<T>> columns)
    {
        var colours = around.Colours(around.OutIsTerminal);
        if (fields is not null)
        {
            var names = fields.Names.ToArray();
            Output.Table.Write(around.Out, around.Width, colours, [.. names.Select(name => name.ToUpperInvariant())], [.. names.Select(_ => false)],
                [.. rows.Select(row => fields.Cells(row.Json).Select(cell => (Safe.Line(cell), Tone.Plain)).ToArray())]);
            return;
        }
        Output.Table.Write(around.Out, around.Width, colours, [.. columns.Select(column => column.Header.In(Language).ToUpper(Culture))], [.. columns.Select(column => column.Whole)],
            [.. rows.Select(row => columns.Select(column => Cell(column, row.Value)).ToArray())]);
    }

    private void Parts<T>(Got<T> item, IReadOnlyList<Column<T>> parts)
    {
        var shown = parts.Select(part => (Label: part.Header.In(Language), Cell: Cell(part, item.Value))).Where(part => part.Cell.Text.Length > 0).ToArray();
        var width = shown.Max(part => Output.Table.Cells(part.Label));
        var colours = around.Colours(around.OutIsTerminal);
        foreach (var (label, (text, tone)) in shown)
        {
            var padded = label + new string(' ', width - Output.Table.Cells(label) + 2);
            around.Out.WriteLine(colours ? $"\e[2m{padded}\e[0m{Painted(text, tone)}" : padded + text);
        }
    }

    private static string Painted(string text, Tone tone) => tone switch
    {
        Tone.Good => $"\e[32m{text}\e[0m",
        Tone.Busy => $"\e[33m{text}\e[0m",
        Tone.Bad => $"\e[31m{text}\e[0m",
        _ => text,
    };

    private static (string Text, Tone Tone) Cell<T>(Column<T> column, T value) =>
        (Safe.Line((column.Shown ?? column.Value)(value)), column.Tone?.Invoke(value) ?? Tone.Plain);
}
