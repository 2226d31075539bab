using System.Text;

namespace AppsEducation.EndToEnd.Tests.Kills;

/// <summary>Which steps were under way when a process was killed, by what had been committed, and what has still to be hit.</summary>
/// <param name="goal">How often each step is to be hit, for each of the two processes.</param>
/// <param name="creates">How often AllInOne is to die between the intent of each kind of create and the record of its answer.</param>
internal sealed class Hits(int goal, int creates)
{
    // In the steps of the engine's own nothing is asked of the cloud that its death could break: they are counted, but needn't be hit.
    private static readonly string[] NothingAsked = ["placement", "schedule-end", "gate"];

    private static readonly Victim[] Turns = [Victim.Both, Victim.AllInOne, Victim.Both, Victim.Simulator];
    private static readonly string[] Creates = ["create firewall", "create address", "create server", "create volume"];
    private readonly Dictionary<(Victim Victim, string Step), int> counts = [];
    private readonly Dictionary<string, int> openActs = [];
    private readonly Dictionary<Victim, int> kills = [];
    private readonly List<string> log = [];
    private int turn;

    public int Kills => kills.Values.Sum();

    public bool Wants(Victim victim, string step) =>
        Only(victim).Any(one => counts.GetValueOrDefault((one, step)) < goal && !(one == Victim.Simulator && NothingAsked.Contains(step)));

    public bool WantsCreate(string act) => Creates.Contains(act) && openActs.GetValueOrDefault(act) < creates;

    /// <summary>Whose turn it is, when a step is under way now that his death hasn't hit often enough. Nobody dies again for what his death has hit already.</summary>
    public Victim? Next(Moment now)
    {
        if (now.OpenActs.Any(WantsCreate))
            return Victim.AllInOne;
        var wanted = Only(Victim.Both).Where(one => now.UnderWay.Any(step => Wants(one, step))).Aggregate((Victim)0, (all, one) => all | one);
        if (wanted == 0)
            return null;
        var next = wanted & Turns[turn++ % Turns.Length];
        return next == 0 ? wanted : next;
    }

    public void Record(Victim victim, Moment hit)
    {
        kills[victim] = kills.GetValueOrDefault(victim) + 1;
        log.Add($"{victim}: {(hit.UnderWay.Count == 0 ? "nothing under way" : string.Join(", ", hit.UnderWay.GroupBy(step => step).Select(step => step.Count() == 1 ? step.Key : $"{step.Count()} × {step.Key}")))}"
            + (hit.OpenActs.Count == 0 ? "" : $"; open: {string.Join(", ", hit.OpenActs)}"));
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
        .. Creates.Where(WantsCreate).Select(act => $"AllInOne between {act} and its record"),
    ];

    /// <summary>As <c>docs/kills.md</c> shows it.</summary>
    public string Table(IReadOnlyList<string> steps)
    {
        var text = new StringBuilder();
        text.AppendLine($"{Kills} kills: {string.Join(", ", Enum.GetValues<Victim>().Select(victim => $"{kills.GetValueOrDefault(victim)} × {victim}"))}");
        text.AppendLine().AppendLine("| step under way | hit by a kill of AllInOne | hit by a kill of the simulated cloud |").AppendLine("|---|---|---|");
        foreach (var step in steps)
            text.AppendLine($"| {step} | {counts.GetValueOrDefault((Victim.AllInOne, step))} | {counts.GetValueOrDefault((Victim.Simulator, step))} |");
        text.AppendLine().AppendLine($"Acts committed as intended, their answers not, when AllInOne died: {(openActs.Count == 0 ? "none" : string.Join(", ", openActs.OrderByDescending(act => act.Value).Select(act => $"{act.Key} {act.Value}")))}");
        text.AppendLine().AppendJoin('\n', log);
        return text.ToString();
    }

    private static IEnumerable<Victim> Only(Victim victim) => new[] { Victim.AllInOne, Victim.Simulator }.Where(one => victim.HasFlag(one));
}
