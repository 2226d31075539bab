using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace AppsEducation.EndToEnd.Tests.Dumps;

/// <summary>A SQLite database as SQL text, and back.</summary>
internal static class SqlText
{
    public static string Of(string file)
    {
        using var connection = Open(file);
        var text = new StringBuilder();
        foreach (var (_, sql) in Made(connection, "table"))
            text.Append(sql.ReplaceLineEndings(" ")).Append(";\n");
        foreach (var (table, _) in Made(connection, "table").Append(("sqlite_sequence", "")))
        {
            if (table == "sqlite_sequence" && Rows(connection, "select 1 from sqlite_master where name = 'sqlite_sequence'").Count == 0)
                continue;
            foreach (var row in Rows(connection, $"select * from \"{table}\""))
                text.Append(CultureInfo.InvariantCulture, $"INSERT INTO \"{table}\" VALUES({string.Join(",", row)});\n");
        }
        foreach (var (_, sql) in Made(connection, "index"))
            text.Append(sql).Append(";\n");
        return text.ToString();
    }

    public static void Restore(string text, string file)
    {
        using var connection = Open(file);
        using var all = new SqliteCommand($"BEGIN;\n{text}COMMIT;", connection);
        all.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static List<(string Name, string Sql)> Made(SqliteConnection connection, string type)
    {
        using var command = new SqliteCommand("select name, sql from sqlite_master where type = $type and sql is not null and name not like 'sqlite_%' order by name", connection);
        command.Parameters.AddWithValue("$type", type);
        using var reader = command.ExecuteReader();
        var made = new List<(string, string)>();
        while (reader.Read())
            made.Add((reader.GetString(0), reader.GetString(1)));
        return made;
    }

    private static List<string[]> Rows(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Literal(reader.GetValue(column)))]);
        return rows;
    }

    private static string Literal(object value) => value switch
    {
        DBNull => "NULL",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        string text when text.Contains('\0') => $"CAST(X'{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}' AS TEXT)",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => throw new InvalidOperationException($"SQLite has no {value.GetType().Name}."),
    };
}
