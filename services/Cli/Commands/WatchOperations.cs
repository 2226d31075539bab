using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Cli.Watching;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

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
        var followed = new List<Followed>();
        foreach (var id in ids)
            followed.AddRange(await WithChildren(session, id, ct));
        var end = await new Watch(session, settings.Patience).Follow(followed, ct);
        var seen = ids.Where(end.Last.ContainsKey).Select(id => end.Last[id]).ToArray();
        if (settings.Ids)
            foreach (var operation in seen)
                session.Answers.Id(operation.Value.Id);
        else if (settings.Json)
            session.Answers.Json(ids.Length == 1 && seen is [var one] ? one.Json : JsonSerializer.SerializeToElement(seen.Select(operation => operation.Json)));
        else
            foreach (var operation in seen)
                session.Answers.Line(
                    $"{Output.Safe.Line(operation.Value.Id)}  {Output.Named.Shown(operation.Value.State)}",
                    operation.Value.Id, Output.Named.Of(operation.Value.State), operation.Value.Subject.Academy, operation.Value.Subject.Id);
        return end.Code;
    }

    // A bulk act is shown as what it is made of.
    private static async Task<IReadOnlyList<Followed>> WithChildren(Session session, string id, CancellationToken ct)
    {
        var operation = await session.Api.Operation(id, ct: ct);
        if (operation.Subject.Academy is not null)
            return [new Followed(id, id, Doubt: Followed.MayBeRemoved)];
        var children = new List<Followed>();
        await foreach (var child in session.Api.List<OperationAnswer>(Routes.With(Routes.Operations, ("parent", id)), ct: ct))
            children.Add(new Followed(child.Id, (await session.Academies.ByCode(child.Subject.Academy, ct))?.Name ?? child.Id, Doubt: Followed.MayBeRemoved));
        return [.. children, new Followed(id, L("ensemble", "together"), IsParent: children.Count > 0)];
    }
}
