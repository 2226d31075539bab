using AppsEducation.Contracts;

namespace AppsEducation.Cli.Output;

/// <summary>How a cell looks on a terminal; the word carries the sense, the colour only helps.</summary>
internal enum Tone { Plain, Good, Busy, Bad, Faint }

/// <summary>A column of a list, or a line of a detail view.</summary>
/// <param name="Header">On a terminal.</param>
/// <param name="Value">For programs: uncut, stable, RFC 3339.</param>
/// <param name="Shown">For people; null: the same.</param>
/// <param name="Tone">On a terminal; null: plain.</param>
/// <param name="Whole">Never cut, as far as the line reaches: what gets copied, such as an id.</param>
internal sealed record Column<T>(Text Header, Func<T, string?> Value, Func<T, string?>? Shown = null, Func<T, Tone>? Tone = null, bool Whole = false)
{
    public Column(string fr, string en, Func<T, string?> value, Func<T, string?>? shown = null, Func<T, Tone>? tone = null, bool whole = false)
        : this(new Text(fr, en), value, shown, tone, whole) { }
}
