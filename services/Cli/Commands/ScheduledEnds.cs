using System.Globalization;
using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>What disabling leads to: until when the service goes on, and how to take it back. The date is known a moment after the wish was accepted.</summary>
internal sealed class ScheduledEnds(Session session)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private const int Looks = 3;

    private readonly List<(string Operation, SelectionAnswer Selection, AcademyAnswer Academy)> awaited = [];

    /// <summary>What a change means for a service's end, as far as it is known now.</summary>
    public void Say(SelectionAnswer selection, AcademyAnswer academy, OperationAnswer? operation, bool isAccepted)
    {
        var isOpen = operation is not null && (isAccepted || !operation.HasEnded());
        // Accepted, but not carried out: the selection still shows what was before.
        if (isOpen && operation!.Kind is OperationKind.UndoDisable)
            session.Notes.Hint(F(
                $"L’arrêt de {selection.Title.Fr} est annulé ; le service et ses données restent.",
                $"The end of {selection.Title.En} is taken back; the service and its data stay."));
        else if (isOpen && operation!.Kind is OperationKind.DisableOffering && selection.EndsAt is null)
            awaited.Add((operation.Id, selection, academy));
        else if (selection.State is "ending" && selection.EndsAt is { } at)
            SayDate(selection, academy, at);
    }

    /// <summary>The rest, at the end of the command.</summary>
    /// <param name="last">What a watch saw last; null without one.</param>
    /// <param name="patient">A person reads this: the date is worth a moment.</param>
    public async Task Finish(IReadOnlyDictionary<string, Got<OperationAnswer>>? last, bool patient, CancellationToken ct)
    {
        foreach (var (id, selection, academy) in awaited)
        {
            var operation = last is not null ? last.GetValueOrDefault(id)?.Value : patient && awaited.Count == 1 ? await Settled(id, ct) : null;
            if (operation is not null && operation.Plan.TryGetValue("endsAt", out var ends) && DateTimeOffset.TryParse(ends, CultureInfo.InvariantCulture, out var at))
                SayDate(selection, academy, at);
            else if (operation is null || !operation.HasEnded())
                SayWithoutDate(selection, academy);
            else if (operation.State is OperationState.Succeeded && last is null)
                session.Notes.Hint(Safe.Line(operation.Progress.Text));
        }
    }

    private async Task<OperationAnswer?> Settled(string id, CancellationToken ct)
    {
        try
        {
            OperationAnswer? seen = null;
            for (var look = 0; look < Looks && seen?.HasEnded() is not true; look++)
                seen = await session.Api.Operation(id, Look, ct);
            return seen;
        }
        catch (Exception cause) when (cause is ApiProblem or ApiUnreachable or ApiUnreadable)
        {
            return null;   // the change is made; only its date isn't known here
        }
    }

    private void SayDate(SelectionAnswer selection, AcademyAnswer academy, DateTimeOffset at) =>
        session.Notes.Hint(F(
            $"{selection.Title.Fr} s’arrêtera le {Moments.When(at, session.Time)!}. Jusque-là, tout peut être repris : appsedu services undo {selection.Offering} -a {academy.Slug}",
            $"{selection.Title.En} stops on {Moments.When(at, session.Time)!}. Until then all can be taken back: appsedu services undo {selection.Offering} -a {academy.Slug}"));

    private void SayWithoutDate(SelectionAnswer selection, AcademyAnswer academy) =>
        session.Notes.Hint(selection.Delivery is Delivery.Dedicated
            ? F($"{selection.Title.Fr}, si sa machine a déjà démarré, continue pendant son délai de grâce, et tout peut être repris jusque-là : appsedu services undo {selection.Offering} -a {academy.Slug}. Sinon, il est retiré aussitôt ; l’activer de nouveau le refait.",
                $"{selection.Title.En}, if its machine has started already, goes on through its grace period, and until then all can be taken back: appsedu services undo {selection.Offering} -a {academy.Slug}. Otherwise it is removed at once; enabling it again makes it anew.")
            : F($"{selection.Title.Fr} n’est plus proposé aux agents. Le reprendre : appsedu services undo {selection.Offering} -a {academy.Slug}",
                $"{selection.Title.En} is no longer offered to agents. Take it back: appsedu services undo {selection.Offering} -a {academy.Slug}"));
}
