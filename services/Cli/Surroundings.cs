using System.Runtime.InteropServices;
using System.Text;

namespace AppsEducation.Cli;

/// <summary>What a program is given: streams, whether people look at them, environment, clock, network, and the wish to stop. Tests give others.</summary>
internal sealed class Surroundings : IDisposable
{
    private readonly List<IDisposable> signals = [];

    public required TextWriter Out { get; init; }
    public required TextWriter Err { get; init; }
    public required TextReader In { get; init; }
    public bool OutIsTerminal { get; init; }
    public bool ErrIsTerminal { get; init; }
    public bool InIsTerminal { get; init; }
    public int Width { get; init; } = 80;
    public int Height { get; init; } = 24;
    public required Func<string, string?> Environment { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public Func<HttpMessageHandler?> Network { get; init; } = () => null;

    /// <summary>Ctrl-C, once: stop in order. Twice: the process ends.</summary>
    public CancellationToken Interrupted { get; init; }

    public string? Variable(string name) => Environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>Colours and moving bars are possible and wanted on that stream.</summary>
    public bool Colours(bool terminal) => terminal && Variable("NO_COLOR") is null && Variable("TERM") is not "dumb";

    public static Surroundings OfProcess()
    {
        var stop = new CancellationTokenSource();
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var surroundings = new Surroundings
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), utf8, 8192) { AutoFlush = false },
            Err = new StreamWriter(Console.OpenStandardError(), utf8, 1024) { AutoFlush = true },
            In = Console.In,
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrIsTerminal = !Console.IsErrorRedirected,
            InIsTerminal = !Console.IsInputRedirected,
            Width = SizeOfTerminal().Width,
            Height = SizeOfTerminal().Height,
            Environment = System.Environment.GetEnvironmentVariable,
            Interrupted = stop.Token,
        };
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            surroundings.signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = !stop.IsCancellationRequested;
                stop.Cancel();
            }));
        return surroundings;
    }

    private static (int Width, int Height) SizeOfTerminal()
    {
        try
        {
            return Console.IsOutputRedirected && Console.IsErrorRedirected || Console.WindowWidth <= 0 ? (80, 24) : (Console.WindowWidth, Console.WindowHeight);
        }
        catch (IOException)
        {
            return (80, 24);   // a terminal that has no size
        }
    }

    public void Dispose()
    {
        foreach (var signal in signals)
            signal.Dispose();
        Out.Flush();
        Err.Flush();
    }
}
