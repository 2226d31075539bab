using Microsoft.AspNetCore.Builder;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AppsEducation.ServiceDefaults;

/// <summary>One model, three databases: SQLite (embedded), SQL Server and PostgreSQL (production).</summary>
public static class Databases
{
    /// <summary>
    /// The service's database by configuration: <c>Databases:Provider</c> is <c>Sqlite</c> (default), <c>SqlServer</c> or <c>PostgreSql</c>;
    /// <c>Databases:{name}</c> is the connection string (or <c>Databases:{name}File</c> names a file that holds it), and for SQLite <c>Databases:Directory</c> is enough.
    /// </summary>
    public static void AddServiceDatabase<TDb, TSqlite, TSqlServer, TPostgres>(this IHostApplicationBuilder builder, string name)
        where TDb : ServiceDb where TSqlite : TDb where TSqlServer : TDb where TPostgres : TDb
    {
        var settings = builder.Configuration.GetSection("Databases");
        var provider = settings["Provider"] ?? "Sqlite";
        switch (provider)
        {
            case "Sqlite":
                var sqlite = Given(settings, name) is null
                    ? $"Data Source={Path.Combine(DirectoryOf(settings), name.ToLowerInvariant() + ".db")}"
                    : Connection(settings, name, provider, "Data Source=/var/lib/appsedu/databases/" + name.ToLowerInvariant() + ".db", text => new SqliteConnectionStringBuilder(text).DataSource.Length > 0);
                builder.Services.AddDbContext<TDb, TSqlite>((services, options) => options
                    .UseSqlite(sqlite, commands => commands.CommandTimeout(30))
                    .AddInterceptors(SqliteConnectionSetup.Instance)
                    .AddInterceptors(services.GetServices<IInterceptor>()), optionsLifetime: ServiceLifetime.Singleton);
                break;
            case "SqlServer":
                var sqlServer = Connection(settings, name, provider, $"Server=db;Database={name};User Id=appsedu;Encrypt=true", text => new SqlConnectionStringBuilder(text) is { DataSource.Length: > 0, InitialCatalog.Length: > 0 });
                builder.Services.AddDbContext<TDb, TSqlServer>((services, options) => options.UseSqlServer(sqlServer).AddInterceptors(services.GetServices<IInterceptor>()), optionsLifetime: ServiceLifetime.Singleton);
                break;
            case "PostgreSql":
                var postgreSql = Connection(settings, name, provider, $"Host=db;Database={name.ToLowerInvariant()};Username=appsedu", text => new NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0, Database.Length: > 0 });
                var tuned = Tuned(postgreSql);
                builder.Services.AddDbContext<TDb, TPostgres>((services, options) => options.UseNpgsql(tuned).AddInterceptors(services.GetServices<IInterceptor>()), optionsLifetime: ServiceLifetime.Singleton);
                break;
            default:
                throw new ConfigurationException("Databases:Provider", $"'{provider}' is no database we know", "Sqlite, SqlServer or PostgreSql");
        }
        builder.Services.AddSingleton(new ServiceDatabase(name, typeof(TDb)));
        builder.Services.AddSingleton<OutboxTrouble<TDb>>();
        builder.Services.AddHostedService<OutboxDispatcher<TDb>>();
        builder.Services.AddHostedService<Retention<TDb>>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck<TDb>>($"database-{name.ToLowerInvariant()}", tags: ["ready"]);
        builder.Services.AddHealthChecks().AddCheck<OutboxCheck<TDb>>($"outbox-{name.ToLowerInvariant()}", tags: ["detail"]);
    }

    /// <summary>Brings every database of this process to the newest migration; safe to repeat.</summary>
    public static async Task MigrateDatabases(this IServiceProvider services, CancellationToken ct = default)
    {
        foreach (var database in services.GetServices<ServiceDatabase>())
        {
            await using var scope = services.CreateAsyncScope();
            await ((DbContext)scope.ServiceProvider.GetRequiredService(database.Context)).Database.MigrateAsync(ct);
        }
    }

    private static string DirectoryOf(IConfigurationSection settings)
    {
        var directory = settings["Directory"]
            ?? throw new ConfigurationException("Databases:Directory", "it is not set, and the embedded database needs a folder of its own", "/var/lib/appsedu");
        Directory.CreateDirectory(directory);
        return directory;
    }

    // Read when the process is put together: a wrong one stops the start, not the first look.
    private static string Connection(IConfigurationSection settings, string name, string provider, string right, Func<string, bool> isWhole)
    {
        var (setting, text) = Given(settings, name) ?? throw new ConfigurationException($"Databases:{name}", $"it is not set, and {provider} (Databases:Provider) needs a connection string", right);
        try
        {
            return isWhole(text) ? text : throw new ConfigurationException(setting, "it doesn't say which database on which server", right);
        }
        // Not the parser's words: what it doesn't understand may be a piece of the password.
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException or OverflowException)
        {
            throw new ConfigurationException(setting, $"it is no connection string of {provider} (Databases:Provider)", right);
        }
    }

    /// <summary>
    /// What the connection string doesn't say itself. A context opens and closes its connection for each query, and each would reset the session first, although nothing of ours changes one; and each would be planned
    /// anew. An operator whose pooler (PgBouncer) can't keep prepared statements says <c>Max Auto Prepare=0</c>.
    /// </summary>
    internal static string Tuned(string postgreSql)
    {
        var given = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = postgreSql }.Keys.Cast<string>().Select(key => key.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()).ToHashSet();
        var all = new NpgsqlConnectionStringBuilder(postgreSql);
        if (!given.Contains("noresetonclose"))
            all.NoResetOnClose = true;
        if (!given.Contains("maxautoprepare"))
            all.MaxAutoPrepare = 100;
        return all.ConnectionString;
    }

    private static (string Setting, string Text)? Given(IConfigurationSection settings, string name)
    {
        var setting = $"Databases:{name}File";
        return settings[name + "File"] is { Length: > 0 } file ? (setting, SecretFile.Read(setting, file, $"/etc/appsedu/secrets/{name.ToLowerInvariant()}.database, a file that holds the connection string, its password included"))
            : settings[name] is { } text ? ($"Databases:{name}", text) : null;
    }
}

/// <summary>A database of this process.</summary>
/// <param name="Name"><c>Catalogue</c>.</param>
/// <param name="Context">The context's service type.</param>
public sealed record ServiceDatabase(string Name, Type Context);

/// <summary>For <c>dotnet ef</c> only: builds a context without a database. Derive one a provider's context.</summary>
public abstract class DesignTime<T> : IDesignTimeDbContextFactory<T> where T : ServiceDb
{
    /// <inheritdoc/>
    public T CreateDbContext(string[] args) => Create(null);

    /// <summary>A context over a given connection string, or over none: enough for models, scripts and translations.</summary>
    public static T Create(string? connection)
    {
        var options = new DbContextOptionsBuilder<T>();
        if (typeof(T).Name.EndsWith("Sqlite", StringComparison.Ordinal))
            options.UseSqlite(connection ?? "Data Source=:memory:").AddInterceptors(SqliteConnectionSetup.Instance);
        else if (typeof(T).Name.EndsWith("SqlServer", StringComparison.Ordinal))
            options.UseSqlServer(connection ?? "Server=none");
        else
            options.UseNpgsql(connection ?? "Host=none");
        return (T)Activator.CreateInstance(typeof(T), options.Options, new RequestScope(new Tenancy(), new Caller(), TimeProvider.System))!;
    }
}
