using System.Text;

namespace AppsEducation.EndToEnd.Tests.Kills;

/// <summary>Which steps were under way when a process was killed, by what had been committed, and what has still to be hit.</summary>
/// <param name="goal">How often each step is to be hit, for each of the two processes.</param>
internal sealed class Hits(int goal)
{
    // In the steps of the engine's own nothing is asked of the cloud that its death could break: they are counted, but needn't be hit.
    private static readonly string[] NothingAsked = ["placement", "schedule-end", "gate"];

    private static readonly Victim[] Turns = [Victim.AllInOne, Victim.Simulator, Victim.Both];
    private readonly Dictionary<(Victim Victim, string Step), int> counts = [];
    private readonly Dictionary<string, int> openActs = [];
    private readonly Dictionary<Victim, int> kills = [];
    private int turn;

    public int Kills => kills.Values.Sum();

    public bool Wants(Victim victim, string step) =>
        Only(victim).Any(one => counts.GetValueOrDefault((one, step)) < goal && !(one == Victim.Simulator && NothingAsked.Contains(step)));

    /// <summary>Whose turn it is, when a step is under way now that his death hasn't hit often enough.</summary>
    public Victim? Next(Moment now)
    {
        for (var i = 0; i < Turns.Length; i++)
        {
            var victim = Turns[(turn + i) % Turns.Length];
            if (!now.UnderWay.Any(step => Wants(victim, step)))
                continue;
            turn = (turn + i + 1) % Turns.Length;
            return victim;
        }
        return null;
    }

    public void Record(Victim victim, Moment hit)
    {
        kills[victim] = kills.GetValueOrDefault(victim) + 1;
        foreach (var one in Only(victim))
            foreach (var step in hit.UnderWay)
                counts[(one, step)] = counts.GetValueOrDefault((one, step)) + 1;
        if (victim.HasFlag(Victim.AllInOne))
            foreach (var act in hit.OpenActs)
                openActs[act] = openActs.GetValueOrDefault(act) + 1;
    }

    public IReadOnlyList<string> Missing(IReadOnlyList<string> steps) =>
    [
        .. from victim in Only(Victim.Both)
           from step in steps
           where Wants(victim, step)
           select $"{step} by a kill of {victim}",
    ];

    /// <summary>As <c>docs/kills.md</c> shows it.</summary>
    public string Table(IReadOnlyList<string> steps)
    {
        var text = new StringBuilder();
        text.AppendLine($"{Kills} kills: {string.Join(", ", Turns.Select(victim => $"{kills.GetValueOrDefault(victim)} × {victim}"))}");
        text.AppendLine().AppendLine("| step under way | hit by a kill of AllInOne | hit by a kill of the simulated cloud |").AppendLine("|---|---|---|");
        foreach (var step in steps)
            text.AppendLine($"| {step} | {counts.GetValueOrDefault((Victim.AllInOne, step))} | {counts.GetValueOrDefault((Victim.Simulator, step))} |");
        text.AppendLine().AppendLine($"Acts committed as intended, their answers not, when AllInOne died: {(openActs.Count == 0 ? "none" : string.Join(", ", openActs.OrderByDescending(act => act.Value).Select(act => $"{act.Key} {act.Value}")))}");
        return text.ToString();
    }

    private static IEnumerable<Victim> Only(Victim victim) => new[] { Victim.AllInOne, Victim.Simulator }.Where(one => victim.HasFlag(one));
}
