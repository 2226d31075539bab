using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Output;

/// <summary>stderr: progress and hints, never the answer.</summary>
internal sealed class Notes(Surroundings around)
{
    private readonly bool colours = around.Colours(around.ErrIsTerminal);

    /// <summary>A line that is safe already (made by <see cref="Words.F"/>, or constant).</summary>
    public void Line(string text) => around.Err.WriteLine(text);

    public void Hint(string text) => around.Err.WriteLine(colours ? $"\e[2m{text}\e[0m" : text);

    public void Good(string text) => Marked("✓", "32", text);

    public void Bad(string text) => Marked("✗", "31", text);

    public void Waits(string text) => Marked("!", "33", text);

    public void Error(string text) =>
        around.Err.WriteLine(colours ? $"\e[31m{L("Erreur :", "Error:")}\e[0m {text}" : $"{L("Erreur :", "Error:")} {text}");

    private void Marked(string mark, string colour, string text) =>
        around.Err.WriteLine(colours ? $"\e[{colour}m{mark}\e[0m {text}" : $"{mark} {text}");
}
