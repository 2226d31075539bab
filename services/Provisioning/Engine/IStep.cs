namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// One step of a provider's ordered list. It observes (changes nothing), then does at most one act, through <see cref="StepContext.Create"/> or <see cref="StepContext.Act"/>,
/// and says what comes next. It never waits, never sleeps and never catches a provider's error: the handler chain has classified it (<see cref="ProviderRefused"/>).
/// A step holds no state of its own; one object serves every instance.
/// </summary>
internal interface IStep
{
    /// <summary>Stable, a key of the texts: <c>firewall address dns server volume user-data power answering …</c>; removal's are <c>remove-server</c> and so on.</summary>
    string Name { get; }

    /// <summary>How long the step may take before it is <c>Blocked(Timeout)</c>; null for the engine's default. It goes on being looked at after that, slowly.</summary>
    TimeSpan? Deadline(Plan plan) => null;

    /// <summary>One look at the world and at most one act. After an act the engine comes back with a look begun later.</summary>
    Task<StepResult> Take(StepContext context, CancellationToken ct);
}
