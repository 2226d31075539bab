namespace AppsEducation.Provisioning.Engine;

/// <summary>What the engine works with in one process: options, clock, guards, the installation's id, dice that a test can seed.</summary>
internal sealed class EngineSettings(EngineOptions options, TimeProvider time, Guards guards, Random dice, RenderUserData renderUserData)
{
    public EngineOptions Options { get; } = options;

    /// <summary>How a service's address is shown to people, by the zone of its name; <c>{host}</c> is its public name.</summary>
    public Func<string, string> PublicUrl { get; init; } = _ => "https://{host}";

    public TimeProvider Time { get; } = time;

    public Guards Guards { get; } = guards;

    public Random Dice { get; } = dice;

    public RenderUserData RenderUserData { get; } = renderUserData;

    /// <summary>The id of this control plane, which all its resources carry; kept in the database from the first start.</summary>
    public string Installation { get; set; } = "";

    /// <summary>Doubles with each try, up to the limit, with jitter.</summary>
    /// <param name="tries">That failed before.</param>
    public TimeSpan BackOff(int tries)
    {
        var wait = Options.BackOff * Math.Pow(2, Math.Min(tries, 10));
        return (wait < Options.BackOffLimit ? wait : Options.BackOffLimit) * (0.75 + 0.5 * Dice.NextDouble());
    }
}
