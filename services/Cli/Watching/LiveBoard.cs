using System.Collections.Concurrent;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Spectre.Console;
using Spectre.Console.Rendering;
using Table = AppsEducation.Cli.Output.Table;
using Text = Spectre.Console.Text;

namespace AppsEducation.Cli.Watching;

/// <summary>Moving bars: one a step when one operation is followed, one an operation when several are.</summary>
internal sealed class LiveBoard(Surroundings around, bool several) : IBoard
{
    private sealed record Look(string Name, string State = "pending", string Note = "");

    private readonly Dictionary<string, ProgressTask> bars = [];
    private readonly ConcurrentDictionary<int, Look> looks = [];   // the library's own state holds numbers only
    private readonly Lock gate = new();
    private readonly IAnsiConsole console = Console(around);
    private ProgressContext? context;

    public async Task Show(Func<IBoard, Task> work) =>
        await console.Progress()
            .AutoRefresh(true)
            .Columns(new Mark(looks), new Name(looks), new ProgressBarColumn { Width = 24 }, new Note(looks, around))
            .StartAsync(async progress =>
            {
                context = progress;
                await work(this);
            });

    public void Update(Followed operation, OperationAnswer seen)
    {
        lock (gate)
        {
            if (several || seen.Steps.Count == 0 && (seen.Progress.Total > 0 || seen.EndedAt is not null))
                Whole(operation, seen);   // without steps and total it only waits for its plan: its bars come with that
            else
                Steps(seen);
        }
    }

    // Above the bars, which go on moving below it.
    public void Say(Followed operation, string text) => console.Write(new Text(Safe.Line($"{(several ? operation.Label : operation.Id)}: {text}") + "\n"));

    public void Shown(Followed operation, bool isThere)
    {
        lock (gate)
        {
            var name = Words.L("Sous-portail", "Sub-portal");
            if (several)
            {
                Set(Bar(operation.Id, operation.Label, 1), look => look with { Note = isThere ? name : name + " …" });
                return;
            }
            var bar = Bar("sub-portal", name, 1);
            bar.IsIndeterminate = !isThere;
            bar.Value = isThere ? 1 : 0;
            Set(bar, look => look with { State = isThere ? "done" : "running" });
        }
    }

    private void Steps(OperationAnswer seen)
    {
        for (var i = 0; i < seen.Steps.Count; i++)
            Step(seen, seen.Steps[i], i);
        // A roll-back gives up what was still to come.
        foreach (var (key, bar) in bars.Where(bar => !seen.Steps.Select(Key).Contains(bar.Key)))
            Set(bar, look => look with { State = "given-up", Note = "" });
    }

    private static string Key(OperationStep step, int index) => $"{index}/{step.Name}";

    private void Step(OperationAnswer operation, OperationStep step, int index)
    {
        var bar = Bar(Key(step, index), step.Title, 1);
        var note = step switch
        {
            { EndedAt: { } end, StartedAt: { } start } => Moments.Lasting(end - start),
            { State: "running", Waiting: { } waiting } => waiting,
            _ => "",
        };
        Set(bar, look => look with { Note = note, State = step.State is "running" && operation.State is OperationState.Blocked ? "blocked" : step.State });
        bar.IsIndeterminate = step.State is "running" && operation.State is not OperationState.Blocked;
        bar.Value = step.State is "done" ? 1 : 0;
    }

    private void Whole(Followed operation, OperationAnswer seen)
    {
        var bar = Bar(several ? operation.Id : "", several ? operation.Label : seen.Title, Math.Max(1, seen.Progress.Total));
        bar.MaxValue = Math.Max(1, seen.Progress.Total);
        bar.Value = seen.State is OperationState.Succeeded ? bar.MaxValue : Math.Min(seen.Progress.Done, bar.MaxValue);
        var state = seen.State switch
        {
            OperationState.Succeeded => "done",
            OperationState.Blocked => "blocked",
            OperationState.Failed or OperationState.Cancelled => "failed",
            OperationState.Pending => "pending",
            _ => "running",
        };
        var step = seen.Steps.LastOrDefault(step => step.State is "running");
        Set(bar, look => look with { State = state, Note = $"{Counted.Of(seen.Progress)} {step?.Title ?? seen.Progress.Text}".Trim() });
    }

    private ProgressTask Bar(string key, string name, double of)
    {
        if (!bars.TryGetValue(key, out var bar))
        {
            bars[key] = bar = context!.AddTask("·", autoStart: true, maxValue: of);   // the library wants a description; what is shown is the look's name
            looks[bar.Id] = new Look(Safe.Line(name));
        }
        return bar;
    }

    private void Set(ProgressTask bar, Func<Look, Look> change) => looks[bar.Id] = change(looks[bar.Id]);

    private static IAnsiConsole Console(Surroundings around)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = around.Colours(around.ErrIsTerminal) ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(around.Err),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = around.Width;
        console.Profile.Height = around.Height;
        return console;
    }

    private sealed class Mark(ConcurrentDictionary<int, Look> looks) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => looks.GetValueOrDefault(task.Id)?.State switch
        {
            "done" => new Text("✓", Color.Green),
            "blocked" => new Text("!", Color.Yellow),
            "failed" => new Text("✗", Color.Red),
            "running" => new Text("›", Color.Blue),
            "given-up" => new Text("–", Color.Grey),
            _ => new Text("·", Color.Grey),
        };

        public override int? GetColumnWidth(RenderOptions options) => 1;
    }

    private sealed class Name(ConcurrentDictionary<int, Look> looks) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(Table.Cut(looks.GetValueOrDefault(task.Id)?.Name ?? "", 32)) { Overflow = Overflow.Ellipsis };
    }

    private sealed class Note(ConcurrentDictionary<int, Look> looks, Surroundings around) : ProgressColumn
    {
        protected override bool NoWrap => true;

        // What is left of the line after mark, name and bar: a line that breaks would garble the moving ones.
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(Table.Cut(Safe.Line(looks.GetValueOrDefault(task.Id)?.Note), Math.Max(8, around.Width - 66)), Color.Grey) { Overflow = Overflow.Ellipsis };
    }
}
