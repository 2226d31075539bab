using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>A command: its settings are checked, then it runs with a session.</summary>
internal abstract class ApiCommand<TSettings>(Surroundings around) : AsyncCommand<TSettings> where TSettings : GlobalSettings
{
    public sealed override Task<int> ExecuteAsync(CommandContext context, TSettings settings, CancellationToken ct)
    {
        settings.Check();
        return Run(new Session(around, settings), settings, ct);
    }

    protected abstract Task<int> Run(Session session, TSettings settings, CancellationToken ct);

    protected TimeProvider Time => around.Time;
}

/// <summary>A command that lists.</summary>
internal abstract class ListCommand<TSettings, T>(Surroundings around) : ApiCommand<TSettings>(around) where TSettings : ListSettings
{
    protected abstract Task<string> Path(Session session, TSettings settings, CancellationToken ct);

    protected abstract IReadOnlyList<Column<T>> Columns { get; }

    protected abstract string Id(T item);

    protected abstract string WhenEmpty { get; }

    protected sealed override async Task<int> Run(Session session, TSettings settings, CancellationToken ct)
    {
        var path = await Path(session, settings, ct);
        // One more than is shown is asked for, to know whether there are more.
        var more = false;
        var shown = await session.Answers.List(Shown(), Columns, Id, settings.Ids, ct);
        if (more)
            session.Notes.Hint(Counted.First(shown));
        else if (shown == 0)
            session.Notes.Hint(WhenEmpty);
        return Exit.Done;

        async IAsyncEnumerable<Got<T>> Shown()
        {
            var count = 0;
            await foreach (var item in session.List<T>(path, settings.Limit is 0 ? null : settings.Limit + 1, ct))
            {
                if (count++ == settings.Limit && settings.Limit > 0)
                {
                    more = true;
                    yield break;
                }
                yield return item;
            }
        }
    }
}
