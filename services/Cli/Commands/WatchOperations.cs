using System.Text.Json;
using AppsEducation.Cli.Watching;
using Spectre.Console.Cli;

namespace AppsEducation.Cli.Commands;

internal sealed class WatchOperations(Surroundings around) : ApiCommand<WatchOperations.Of>(around)
{
    internal sealed class Of : WatchSettings
    {
        [CommandArgument(0, "<OPERATION>"), Offers(Offered.Operations), Says("op_…, une ou plusieurs", "op_…, one or several")]
        public string[] Operations { get; init; } = [];
    }

    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        var ids = settings.Operations.Distinct().ToArray();
        var end = await new Watch(session, settings.Patience).Follow([.. ids.Select(id => new Followed(id, id))], ct);
        var seen = ids.Where(end.Last.ContainsKey).Select(id => end.Last[id]).ToArray();
        if (settings.Ids)
            foreach (var operation in seen)
                session.Answers.Id(operation.Value.Id);
        else if (settings.Json)
            session.Answers.Json(ids.Length == 1 && seen is [var one] ? one.Json : JsonSerializer.SerializeToElement(seen.Select(operation => operation.Json)));
        else
            foreach (var operation in seen)
                session.Answers.Line(
                    $"{Output.Safe.Line(operation.Value.Id)}  {Output.Named.Of(operation.Value.State)}",
                    operation.Value.Id, Output.Named.Of(operation.Value.State), operation.Value.Subject.Academy, operation.Value.Subject.Id);
        return end.Code;
    }
}
