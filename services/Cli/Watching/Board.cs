using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Watching;

/// <summary>Where progress is shown while operations are followed: always stderr.</summary>
internal interface IBoard
{
    /// <summary>Shows while the work goes on.</summary>
    Task Show(Func<IBoard, Task> work);

    void Update(Followed operation, OperationAnswer seen);

    /// <summary>Something about the watch itself.</summary>
    void Say(Followed operation, string text);

    /// <summary>The operation has ended; its result is, or isn't yet, in the sub-portal.</summary>
    void Shown(Followed operation, bool isThere);
}

internal static class Board
{
    /// <summary>Bars on a terminal that can move its cursor and is high enough; plain lines elsewhere.</summary>
    public static IBoard For(Surroundings around, IReadOnlyList<Followed> operations)
    {
        var several = operations.Count > 1;
        return around.ErrIsTerminal && around.Variable("TERM") is not "dumb" && operations.Count < around.Height - 3
            ? new LiveBoard(around, several)
            : new PlainBoard(around, several);
    }
}
