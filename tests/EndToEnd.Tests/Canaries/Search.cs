using System.IO.Compression;
using System.Text;
using Microsoft.Data.Sqlite;

namespace AppsEducation.EndToEnd.Tests.Canaries;

/// <summary>Looks for canaries in folders (raw bytes, unpacked where packed), in the values of SQLite databases, and in texts; each place has a name.</summary>
internal sealed class Search(IReadOnlyList<Canary> canaries)
{
    private readonly List<string> found = [];
    private readonly List<string> places = [];

    /// <summary>"the operator key in logs/allinone.log": those that don't belong where they were found.</summary>
    public IReadOnlyList<string> Found => found;

    /// <summary>Where was looked.</summary>
    public IReadOnlyList<string> Places => places;

    public void In(string place, string text) => In(place, Encoding.UTF8.GetBytes(text));

    public void In(string place, byte[] bytes)
    {
        places.Add(place);
        foreach (var canary in canaries)
            if (canary.IsIn(bytes) && !canary.BelongsIn(place))
                found.Add($"{canary.Name} in {place}");
    }

    /// <summary>Every file, as it lies there: a database's free pages and its log too.</summary>
    public void InFolder(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal))
        {
            var place = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (Path.GetFileName(file) == "worker.lock" && new FileInfo(file).Length == 0)
                continue;   // held for life by the worker, and empty
            var bytes = Read(file);
            In(place, bytes);
            if (bytes is [0x1f, 0x8b, ..])
                In(place + " (unpacked)", Unpacked(bytes));
            if (bytes.AsSpan().StartsWith("SQLite format 3\0"u8))
                InDatabase(place, file);
        }
    }

    // A long value lies on several pages, so its bytes may be whole only in the row.
    private void InDatabase(string place, string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        var tables = new List<string>();
        using (var names = new SqliteCommand("select name from sqlite_master where type = 'table'", connection))
        using (var reader = names.ExecuteReader())
            while (reader.Read())
                tables.Add(reader.GetString(0));
        foreach (var table in tables)
        {
            using var rows = new SqliteCommand($"select * from \"{table.Replace("\"", "\"\"")}\"", connection);
            using var reader = rows.ExecuteReader();
            while (reader.Read())
                for (var column = 0; column < reader.FieldCount; column++)
                    if (reader.GetValue(column) is var value && value is string or byte[])
                        In($"{place} {table}.{reader.GetName(column)}", value as byte[] ?? Encoding.UTF8.GetBytes((string)value));
        }
    }

    // Running processes hold these open, and write on.
    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] Unpacked(byte[] bytes)
    {
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
