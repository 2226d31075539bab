using System.Data.Common;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.Data.Sqlite;

namespace AppsEducation.ServiceDefaults;

/// <summary>What of a database's error is no fault of ours and a person can act on: its disk is full, another program holds it, it can't be reached. Trying again at once would not help.</summary>
internal static class DatabaseTrouble
{
    private static readonly Text TryLater = new("Recommencez dans un instant.", "Try again in a moment.");

    /// <summary>As a 503 that says so; null for every other exception.</summary>
    public static ProblemResult? Of(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is DbException error && Of(error) is { } found)
                return found;
        }
        return null;
    }

    private static ProblemResult? Of(DbException error) => error switch
    {
        SqliteException { SqliteErrorCode: 13 } or { SqlState: "53100" } => Unavailable(
            new("Le disque de la base de données est plein ; rien n’a été enregistré à moitié.", "The disk that holds the database is full; nothing was half saved."),
            new("Libérez de la place dans le dossier des données : le travail reprend de lui-même.", "Free space where the data are kept: work goes on by itself, and nothing is lost.")),
        SqliteException { SqliteErrorCode: 5 or 6 } => Unavailable(
            new("La base de données est retenue par un autre programme.", "The database is held by another program."),
            new("Recommencez ; si cela persiste, voyez ce qui a ouvert le dossier des données (une sauvegarde, par exemple).", "Try again; if it persists, see what else has the data folder open, a backup for example.")),
        SqliteException { SqliteErrorCode: 8 or 10 or 14 } => Unavailable(
            new("La base de données ne peut être lue ou écrite.", "The database can't be read or written."),
            new("Vérifiez le disque et les droits du dossier des données.", "Check the disk and the rights of the data folder.")),
        // Lost races (40001, 40P01) are transient too, and are run again.
        { IsTransient: true, SqlState: not ['4', '0', ..] } and not SqliteException => Unavailable(
            new("La base de données ne répond pas.", "The database doesn't answer."), TryLater),
        _ => null,
    };

    private static ProblemResult Unavailable(Text detail, Text next) => (ProblemResult)Problem.Of(503, ProblemCodes.Unavailable, detail, next);
}
