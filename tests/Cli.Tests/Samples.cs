using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Tests;

/// <summary>A small world: three academies and an operation of four steps.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    public static readonly AcademyAnswer Dijon = new("07", "dijon", "Dijon", "Bourgogne-Franche-Comté", ["ac-dijon.fr"], "Europe/Paris", Now.AddDays(-2), "http://127.0.0.1:8080/dijon");
    public static readonly AcademyAnswer Besancon = new("03", "besancon", "Besançon", "Bourgogne-Franche-Comté", ["ac-besancon.fr"], "Europe/Paris", Now.AddDays(-1), "http://127.0.0.1:8080/besancon");
    public static readonly AcademyAnswer Reunion = new("28", "reunion", "La Réunion", "La Réunion", ["ac-reunion.fr"], "Indian/Reunion", null, null);

    public static readonly AcademyAnswer[] Academies = [Dijon, Besancon, Reunion];

    public const string Op = "op_7hk2m4q8z1n5c3vx";

    public static OperationAnswer Operation(
        string id = Op, OperationState state = OperationState.Running, int done = 1, string offering = "etherpad", string academy = "07", long? version = 12,
        OperationBlocked? blocked = null, OperationProblem? problem = null, string? waiting = null, string title = "Préparation d’Etherpad pour Dijon")
    {
        string[] names = ["firewall", "server", "power", "probe"];
        var steps = names.Select((name, i) => new OperationStep(
            name, char.ToUpperInvariant(name[0]) + name[1..], i < done ? "done" : i == done ? "running" : "pending",
            i <= done ? Now.AddSeconds(i) : null, i < done ? Now.AddSeconds(i + 1) : null, i == done ? waiting : null, null)).ToArray();
        return new OperationAnswer(
            id, OperationKind.EnableOffering, title, new Dictionary<string, string>(), new OperationSubject("selection", offering, academy), state, "operator", null,
            new Dictionary<string, string> { ["account"] = "scw-par-1" }, new OperationProgress(done, 4, ""), steps, blocked, problem,
            state is OperationState.Succeeded ? new OperationResult("selection", $"/api/v1/academies/{academy}/selections/{offering}", version) : null, null, null, Now, state is OperationState.Succeeded ? Now : null);
    }

    public static OperationAnswer Ended(string id = Op, string academy = "07", long? version = 12) => Operation(id, OperationState.Succeeded, 4, academy: academy, version: version);

    public static SelectionAnswer Selection(
        string offering, string state, Choice choice = Choice.Enabled, Visibility visibility = Visibility.Shown, Delivery delivery = Delivery.Dedicated,
        DateTimeOffset? since = null, string? operation = null, OperationState? operationState = null, OperationProgress? progress = null, DateTimeOffset? ends = null) =>
        new(offering, new Text(offering, offering), delivery, Maturity.General, choice, "S", visibility, null, state, since, null, ends, null, operation, operationState, progress, false);

    public static SelectionChanged Accepted(string id = Op, string offering = "etherpad") =>
        new("accepted", Selection(offering, "preparing", operation: id), Operation(id, OperationState.Pending, 0, offering));

    public static Feed Feed(long version, string state = "available") =>
        new(version, "07", [new FeedService("etherpad", "Etherpad", "http://etherpad.dijon.localhost:8081", state, null, null, null, "ecrire", 1)]);
}
