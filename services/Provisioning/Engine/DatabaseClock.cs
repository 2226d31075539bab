using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// The clock that leases run on. PostgreSQL and SQL Server have one of their own, which all workers share. SQLite has none: it is a library in our one process, which alone holds the file,
/// so our own clock is the database's.
/// </summary>
internal static class DatabaseClock
{
    public static async Task<DateTimeOffset> Now(ProvisioningDb db, TimeProvider time, CancellationToken ct)
    {
        var sql = db.Database.ProviderName switch
        {
            "Npgsql.EntityFrameworkCore.PostgreSQL" => "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint",
            "Microsoft.EntityFrameworkCore.SqlServer" => "SELECT DATEDIFF_BIG(MICROSECOND, '1970-01-01', SYSUTCDATETIME())",
            _ => null,
        };
        if (sql is null)
            return time.GetUtcNow();
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = sql;
            var microseconds = Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
            return DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
