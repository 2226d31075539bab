using System.Text;

namespace AppsEducation.Cli.Tests;

/// <summary>What a command gave.</summary>
internal sealed record Ran(int Code, string Out, string Err)
{
    /// <summary>Holds an escape character. (Comparisons by culture ignore it, so that every text "contains" it.)</summary>
    public static bool HasEscapes(string text) => text.Contains('\e');

    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs the real program in this process, with streams, environment and network of ours.</summary>
internal sealed class Shell(StubApi? api = null)
{
    private readonly Dictionary<string, string> environment = new() { ["APPSEDU_URL"] = "http://api.test", ["APPSEDU_TOKEN"] = "secret-key", ["HOME"] = "/nonexistent" };

    public bool Terminal { get; init; }
    public int Width { get; init; } = 100;
    public int Height { get; init; } = 40;
    public string Typed { get; init; } = "";
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public CancellationToken Interrupted { get; init; }
    public Func<HttpMessageHandler>? Network { get; init; }

    public Shell With(string variable, string? value)
    {
        if (value is null)
            environment.Remove(variable);
        else
            environment[variable] = value;
        return this;
    }

    public async Task<Ran> Run(params string[] args)
    {
        var (answer, notes) = (new Utf8Writer(), new Utf8Writer());
        using var surroundings = new Surroundings
        {
            Out = answer,
            Err = notes,
            In = new StringReader(Typed),
            OutIsTerminal = Terminal,
            ErrIsTerminal = Terminal,
            InIsTerminal = Terminal,
            Width = Width,
            Height = Height,
            Environment = name => environment.GetValueOrDefault(name),
            Time = Time,
            Interrupted = Interrupted,
            Network = () => Network?.Invoke() ?? api?.Handler,
        };
        var code = args is ["__complete", .. var words] ? await Completion.Completer.Run(words, surroundings) : await App.Run(args, surroundings);
        return new Ran(code, answer.ToString(), notes.ToString());
    }

    // Thread-safe: the moving bars are drawn from a thread of their own.
    private sealed class Utf8Writer : StringWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) { lock (this) base.Write(value); }
        public override void Write(string? value) { lock (this) base.Write(value); }
        public override void Write(char[] buffer, int index, int count) { lock (this) base.Write(buffer, index, count); }
        public override string ToString() { lock (this) return base.ToString(); }
    }
}
