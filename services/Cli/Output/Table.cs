using System.Text;
using Spectre.Console.Rendering;

namespace AppsEducation.Cli.Output;

/// <summary>A table for people: no borders, columns two spaces apart, cut to the terminal's width.</summary>
internal static class Table
{
    private const int Gap = 2;
    private const int Narrowest = 6;

    public static void Write(TextWriter to, int width, bool colours, IReadOnlyList<string> headers, IReadOnlyList<bool> whole, IReadOnlyList<(string Text, Tone Tone)[]> rows)
    {
        var widths = Fit(headers, whole, rows, width);
        Line(to, width, colours, widths, [.. headers.Select(header => (header, Tone.Faint))]);
        foreach (var row in rows)
            Line(to, width, colours, widths, row);
    }

    // The widest column that may be cut gives first; when none can give any more, the line's end is cut.
    private static int[] Fit(IReadOnlyList<string> headers, IReadOnlyList<bool> whole, IReadOnlyList<(string Text, Tone)[]> rows, int width)
    {
        var widths = headers.Select((header, i) => Math.Max(Cells(header), rows.Max(row => (int?)Cells(Head(row[i].Text, width))) ?? 0)).ToArray();
        var surplus = widths.Sum() + Gap * (widths.Length - 1) - width;
        while (surplus > 0)
        {
            var giving = Enumerable.Range(0, widths.Length).Where(i => !whole[i] && widths[i] > Narrowest).OrderByDescending(i => widths[i]).ToArray();
            if (giving.Length == 0)
                break;
            // At once down to the next widest, so that a name of a megabyte costs no more than one of ten letters.
            var next = giving.Length > 1 ? widths[giving[1]] : Narrowest;
            var cut = Math.Min(surplus, Math.Max(1, widths[giving[0]] - Math.Max(next, Narrowest)));
            widths[giving[0]] -= cut;
            surplus -= cut;
        }
        return widths;
    }

    private static void Line(TextWriter to, int width, bool colours, int[] widths, (string Text, Tone Tone)[] cells)
    {
        var line = new StringBuilder();
        var left = width;
        for (var i = 0; i < cells.Length && left > 0; i++)
        {
            var text = Cut(cells[i].Text, Math.Min(widths[i], left));
            var pad = i == cells.Length - 1 ? 0 : widths[i] - Cells(text) + Gap;
            var code = colours ? Code(cells[i].Tone) : null;
            line.Append(code is null || text.Length == 0 ? text : $"\e[{code}m{text}\e[0m").Append(' ', pad);
            left -= widths[i] + Gap;
        }
        to.WriteLine(line.ToString().TrimEnd(' '));
    }

    public static int Cells(string text) => text.All(char.IsAscii) ? text.Length : new Segment(text).CellCount();

    public static string Cut(string text, int width)
    {
        var head = Head(text, width);
        if (head.Length == text.Length && Cells(text) <= width)
            return text;
        if (width <= 1)
            return width == 1 ? "…" : "";
        var cut = new StringBuilder();
        var used = 0;
        foreach (var rune in head.EnumerateRunes())
        {
            var cells = Cells(rune.ToString());
            if (used + cells > width - 1)
                break;
            cut.Append(rune);
            used += cells;
        }
        return cut.Append('…').ToString();
    }

    // What can be seen of it at most: a person's character may be of several (an accent, a family of emoji), yet nobody measures a megabyte for eighty columns.
    private static string Head(string text, int width) => text.Length <= 16 * width + 16 ? text : text[..(16 * width + 16)];

    private static string? Code(Tone tone) => tone switch
    {
        Tone.Good => "32",
        Tone.Busy => "33",
        Tone.Bad => "31",
        Tone.Faint => "2",
        _ => null,
    };
}
