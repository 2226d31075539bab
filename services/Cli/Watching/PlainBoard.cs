using AppsEducation.Cli.Output;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Watching;

/// <summary>A line for each thing that happens: for logs, pipes and simple terminals.</summary>
internal sealed class PlainBoard(Surroundings around, bool several) : IBoard
{
    private readonly Dictionary<string, string> said = [];
    private readonly Lock gate = new();

    public Task Show(Func<IBoard, Task> work) => work(this);

    public void Update(Followed operation, OperationAnswer seen)
    {
        var running = seen.Steps.LastOrDefault(step => step.State is "running");   // where it is now: what comes later has begun later
        var text = (running, seen.Progress.Text) switch
        {
            ({ Waiting: { Length: > 0 } waiting }, _) => $"{running.Title}: {waiting}",
            ({ } step, _) => step.Title,
            (_, { Length: > 0 } progress) => progress,
            _ => Named.Of(seen.State),
        };
        Say(operation, Counted.Before(text, seen.Progress));
    }

    public void Say(Followed operation, string text)
    {
        var line = (several ? $"{operation.Label}  {operation.Id} " : $"{operation.Id} ") + text;
        lock (gate)
        {
            if (said.GetValueOrDefault(operation.Id) == line)
                return;
            said[operation.Id] = line;
            around.Err.WriteLine(Safe.Line(line));
        }
    }

    public void Shown(Followed operation, bool isThere)
    {
        if (!isThere)
            Say(operation, Words.L("en attente du sous-portail", "waiting for the sub-portal"));
    }
}
