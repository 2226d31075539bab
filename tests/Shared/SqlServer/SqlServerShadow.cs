using System.Collections.Concurrent;
using System.Reflection;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace AppsEducation.Tests;

/// <summary>
/// Every query and save that a test runs is translated once more by the SQL Server provider, on the same model, and its T-SQL parsed; nothing is executed
/// there. What SQL Server can't translate fails the test that ran it.
/// </summary>
public static class SqlServerShadow
{
    private static readonly ConcurrentDictionary<Type, DbContextOptions> Options = new();
    private static readonly ConcurrentDictionary<string, string?> Parsed = new(StringComparer.Ordinal);
    private static readonly ConcurrentQueue<string> Failures = new();
    private static long queriesSeen;
    private static long queriesTranslated;
    private static long rowsSeen;
    private static long rowsTranslated;

    /// <summary>How much was seen and how much of it translated and parsed; the difference is zero or a test is red.</summary>
    public static string Summary =>
        $"SQL Server: {queriesTranslated} of {queriesSeen} queries and {rowsTranslated} of {rowsSeen} saved rows translated; {Parsed.Count} different T-SQL texts parsed.";

    /// <summary>What was seen and not translated, with why.</summary>
    public static IReadOnlyCollection<string> Missed => Failures;

    /// <summary>All that was seen was translated.</summary>
    public static bool IsComplete => queriesSeen == queriesTranslated && rowsSeen == rowsTranslated && Failures.IsEmpty;

    /// <summary>Something was seen at all.</summary>
    public static bool SawAnything => queriesSeen + rowsSeen > 0;

    /// <summary>From now on this context's queries and saves are translated for SQL Server too. For a test's host, after the service's own registration.</summary>
    public static void Watch<TSqlite>(IServiceCollection services) where TSqlite : ServiceDb =>
        services.ConfigureDbContext<TSqlite>(options => Watch(options));

    /// <summary>The same for options that a test makes itself.</summary>
    public static DbContextOptionsBuilder<TSqlite> WatchedForSqlServer<TSqlite>(this DbContextOptionsBuilder<TSqlite> options) where TSqlite : ServiceDb
    {
        Watch(options);
        return options;
    }

    private static void Watch(DbContextOptionsBuilder options) => options
        .ReplaceService<IQueryCompiler, ShadowQueryCompiler>()
        .AddInterceptors(ShadowSaves.Instance);

    internal static void Query(ServiceDb original, Action<ServiceDb> translate, Func<string> describe)
    {
        Interlocked.Increment(ref queriesSeen);
        Translate(original, translate, describe, () => Interlocked.Increment(ref queriesTranslated));
    }

    internal static void Row(ServiceDb original, Action<ServiceDb> translate, Func<string> describe)
    {
        Interlocked.Increment(ref rowsSeen);
        Translate(original, translate, describe, () => Interlocked.Increment(ref rowsTranslated));
    }

    private static void Translate(ServiceDb original, Action<ServiceDb> translate, Func<string> describe, Action translated)
    {
        using var shadow = Open(original);
        var commands = new List<string>();
        Exception? refused = null;
        using (SuppressedCommands.Into(commands))
        {
            try
            {
                translate(shadow);
            }
            // An empty answer makes Single() and a save's count of rows complain: by then the command is there. Without a command the translation itself failed.
            catch (Exception error) when (error is InvalidOperationException or DbUpdateException or TargetInvocationException)
            {
                refused = error;
            }
        }
        var problem = commands.Count == 0
            ? $"no SQL: {refused?.InnerException?.Message ?? refused?.Message ?? "nothing was executed"}"
            : commands.Select(Parse).FirstOrDefault(error => error is not null);
        if (problem is null)
        {
            translated();
            return;
        }
        var failure = $"SQL Server can't: {problem}\n{describe()}";
        Failures.Enqueue(failure);
        throw new SqlServerTranslationException(failure);
    }

    /// <summary>Null, or the first error of a T-SQL text.</summary>
    public static string? Parse(string sql) => Parsed.GetOrAdd(sql, static text =>
    {
        new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        return errors.Count == 0 ? null : $"line {errors[0].Line}: {errors[0].Message}\n{text}";
    });

    /// <summary>The SQL Server context beside a context, in the same scope: the same filters see the same academy.</summary>
    private static ServiceDb Open(ServiceDb original)
    {
        var type = original.GetType();
        var name = type.FullName!;
        var sibling = type.Assembly.GetType(name.EndsWith("Sqlite", StringComparison.Ordinal) ? name[..^"Sqlite".Length] + "SqlServer" : name[..^"Postgres".Length] + "SqlServer", throwOnError: true)!;
        var options = Options.GetOrAdd(sibling, static context =>
        {
            var builder = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(context))!;
            builder.UseSqlServer("Server=none").AddInterceptors(SuppressedCommands.Interceptors);
            return builder.Options;
        });
        var shadow = (ServiceDb)Activator.CreateInstance(sibling, options, original.Scope)!;
        shadow.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        return shadow;
    }
}

/// <summary>A query or save that SQL Server can't translate.</summary>
public sealed class SqlServerTranslationException(string message) : Exception(message);
