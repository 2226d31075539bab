using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Cli.Watching;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>Says what a change did, and follows its operations when asked to.</summary>
internal sealed class Changed(Session session, ChangeSettings settings)
{
    private readonly List<Followed> operations = [];
    private readonly List<JsonNode?> documents = [];
    private readonly List<int> codes = [];
    private readonly ScheduledEnds scheduled = new(session);

    public CallOptions Options { get; } = new(settings.RequestId, Preview: settings.DryRun);

    /// <summary>The change's answer, or its preview.</summary>
    public void Say(JsonElement answer, string offering, AcademyAnswer academy)
    {
        documents.Add(JsonNode.Parse(answer.GetRawText()));
        if (settings.DryRun)
        {
            SayPreview(answer, offering, academy.Slug);
            return;
        }
        var outcome = answer.TryGetProperty("outcome", out var said) ? said.GetString() ?? "done" : "done";
        var operation = answer.TryGetProperty("operation", out var started) && started.ValueKind is JsonValueKind.Object ? Got<OperationAnswer>.From(started) : null;
        var selection = answer.TryGetProperty("selection", out var after) && after.ValueKind is JsonValueKind.Object ? Got<SelectionAnswer>.From(after).Value : null;
        if (operation is not null && outcome is not "nothing-to-do" || operation is not null && !operation.Value.HasEnded())
            operations.Add(new Followed(operation!.Value.Id, academy.Name, documents.Count - 1));
        SayLine(outcome, operation?.Value, offering, academy.Slug, academy.Name);
        if (selection is not null)
        {
            scheduled.Say(selection, academy, operation?.Value, outcome is "accepted");
            SayMasked(selection, academy);
        }
    }

    /// <summary>A bulk act's answer: a line an academy.</summary>
    public async Task SayBulk(JsonElement answer, string? offering, CancellationToken ct)
    {
        documents.Add(JsonNode.Parse(answer.GetRawText()));
        if (settings.DryRun)
        {
            SayPreview(answer, offering ?? "", "");
            return;
        }
        var bulk = Got<BulkAnswer>.From(answer).Value;
        foreach (var line in bulk.Academies)
        {
            var name = (await session.Academies.ByCode(line.Academy, ct))?.Name ?? line.Slug;
            if (line.Outcome is "refused")
            {
                codes.Add(Exit.Refused);
                SayRefused(line, offering);
                continue;
            }
            SayLine(line.Outcome, line.Operation is null ? null : bulk.Operation is { } whole && whole.Id == line.Operation ? whole : null, offering, line.Slug, name, line.Operation);
            if (line.Operation is { } id && operations.All(other => other.Id != id))
                operations.Add(new Followed(id, name, 0));
        }
        if (bulk.Operation is { } parent && operations.All(other => other.Id != parent.Id))
            operations.Add(new Followed(parent.Id, L("ensemble", "together"), 0, IsParent: operations.Count > 0));
    }

    /// <summary>One of several was refused; the others go on.</summary>
    public void Refused(ApiProblem error, string offering, AcademyAnswer academy)
    {
        codes.Add(Errors.CodeOf(error));
        documents.Add(JsonSerializer.SerializeToNode(error.Problem, ApiJson.Strict));
        SayRefused(new BulkLine(academy.Code, academy.Slug, "refused", error.Problem.Operation, error.Problem.Code, error.Problem.Errors is [{ Detail: { Length: > 0 } fault }, ..] ? fault : error.Problem.Detail ?? error.Problem.Title), offering);
    }

    /// <summary>After the last answer: follows, prints JSON, and says how it ended.</summary>
    public async Task<int> Finish(bool asList, CancellationToken ct)
    {
        IReadOnlyDictionary<string, Got<OperationAnswer>>? last = null;
        if (settings.Watch && operations.Count > 0)
        {
            var ends = await new Watch(session, settings.Patience).Follow(operations, ct);
            codes.Add(ends.Code);
            last = ends.Last;
            foreach (var operation in operations)
                if (ends.Last.TryGetValue(operation.Id, out var end) && documents[operation.Document] is JsonObject document && document["operation"]?["id"]?.GetValue<string>() == operation.Id)
                    document["operation"] = JsonNode.Parse(end.Json.GetRawText());
        }
        else if (operations.Count > 0)
        {
            session.Notes.Hint($"{L("Suivre :", "Follow:")} appsedu operations watch {string.Join(' ', Followable().Select(operation => operation.Id))}");
        }
        await scheduled.Finish(last, patient: !settings.Ids && !settings.Json, ct);
        if (settings.Json && !settings.Ids)
            session.Answers.Json(JsonSerializer.SerializeToElement(asList ? new JsonArray([.. documents]) : documents.Single()));
        return Exit.Worst(codes);
    }

    private IEnumerable<Followed> Followable() => operations.Where(operation => operation.IsParent) is var parents && parents.Any() ? parents : operations;

    private void SayLine(string outcome, OperationAnswer? operation, string? offering, string slug, string academy, string? operationId = null)
    {
        var id = operation?.Id ?? operationId;
        if (settings.Ids)
        {
            if (id is not null)
                session.Answers.Id(id);
            return;
        }
        if (settings.Json)
            return;
        var what = offering is null ? F($"intégration de {academy}", $"onboarding of {academy}") : F($"{offering} pour {academy}", $"{offering} for {academy}");
        var where = operation?.Plan.TryGetValue("account", out var account) is true ? F($", sur {account}", $" on {account}") : "";
        session.Answers.Line(outcome switch
        {
            "accepted" => F($"{id ?? ""} accepté : ", $"{id ?? ""} accepted: ") + what + where,
            "nothing-to-do" => L("Rien à faire : ", "Nothing to do: ") + what + (id is null ? "" : $" ({Safe.Line(id)})"),
            "done" => L("Fait : ", "Done: ") + what,
            _ => Safe.Line(outcome) + " : " + what,
        }, id ?? "", outcome, slug, offering);
    }

    private void SayRefused(BulkLine line, string? offering)
    {
        if (!settings.Ids && !settings.Json)
            session.Answers.Line(F($"{line.Slug} refusé ({line.Code ?? ""}) : {line.Detail ?? ""}", $"{line.Slug} refused ({line.Code ?? ""}): {line.Detail ?? ""}"), "", "refused", line.Slug, offering, line.Code, line.Detail);
        else
            session.Notes.Bad(F($"{line.Slug} ({line.Code ?? ""}) : {line.Detail ?? ""}", $"{line.Slug} ({line.Code ?? ""}): {line.Detail ?? ""}"));
    }

    private void SayPreview(JsonElement answer, string offering, string academy)
    {
        if (settings.Json || settings.Ids)
            return;
        var preview = Got<Preview>.From(answer).Value;
        foreach (var line in preview.Academies ?? [])
            if (line.Outcome is "refused")
                SayRefused(line, offering);
            else
                session.Answers.Line($"{Safe.Line(line.Slug)}  {Outcome(line.Outcome)}{(line.Detail is null ? "" : $"  {Safe.Line(line.Detail)}")}", "", line.Outcome, line.Slug, offering, line.Code, line.Detail);
        if (preview.Academies is null)
            session.Answers.Line($"{F($"{offering}, {academy}", $"{offering}, {academy}")} : {Outcome(preview.Outcome)}", "", preview.Outcome, academy, offering);
        foreach (var sentence in preview.Consequences)
            session.Notes.Line($"  {Safe.Line(sentence)}");
        foreach (var (name, value) in preview.Plan)
            session.Notes.Line($"  {Safe.Line(name)}: {Safe.Line(ShowOperation.Planned(name, value))}");
        session.Notes.Hint(L("Rien n’a été écrit (--dry-run).", "Nothing was written (--dry-run)."));
        if (preview.Academies?.Any(line => line.Outcome is "refused") is true)
            codes.Add(Exit.Refused);
    }

    private static string Outcome(string outcome) => outcome switch
    {
        "accepted" => L("serait accepté", "would be accepted"),
        "done" => L("serait fait", "would be done"),
        "nothing-to-do" => L("rien à faire", "nothing to do"),
        _ => Safe.Line(outcome),
    };

    private void SayMasked(SelectionAnswer selection, AcademyAnswer academy)
    {
        if (selection.Visibility is Visibility.Masked)
            session.Notes.Hint(F(
                $"{selection.Title.Fr} est masqué. Ses données sont intactes. Annuler : appsedu services unmask {selection.Offering} -a {academy.Slug}",
                $"{selection.Title.En} is masked. Its data is untouched. Undo: appsedu services unmask {selection.Offering} -a {academy.Slug}"));
    }
}
