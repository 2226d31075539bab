using System.Collections.Concurrent;

namespace AppsEducation.ServiceDefaults;

/// <summary>
/// What the last save of this process into a service's database failed of, where the database was to blame; nothing once one succeeds.
/// A database can answer questions for days after its disk is full: only a save tells.
/// </summary>
internal static class SaveTrouble
{
    private static readonly ConcurrentDictionary<Type, ProblemResult> Last = new();

    public static ProblemResult? Of(Type context) => Last.GetValueOrDefault(Service(context));

    public static void Failed(Type context, Exception error)
    {
        if (DatabaseTrouble.Of(error) is { } trouble)
            Last[Service(context)] = trouble;
    }

    public static void Succeeded(Type context) => Last.TryRemove(Service(context), out _);

    // A provider's context counts for its service's, as in OutboxSignal.
    private static Type Service(Type context)
    {
        while (context.BaseType is { } parent && parent != typeof(ServiceDb))
            context = parent;
        return context;
    }
}
