using Microsoft.Data.Sqlite;

namespace AppsEducation.EndToEnd.Tests.Kills;

/// <summary>Where one instance is, by what was last committed.</summary>
/// <param name="Instance">Its id; empty when nothing but the accepted wish exists.</param>
/// <param name="Academy">The academy's code.</param>
/// <param name="Offering">The service.</param>
/// <param name="Phase">The engine's phase; empty like the id.</param>
/// <param name="Step">The step of the operation that is open; null when none is.</param>
/// <param name="Done">Steps that are done of it.</param>
internal sealed record Place(string Instance, string Academy, string Offering, string Phase, string? Step, int Done);

/// <summary>One reading of both databases.</summary>
/// <param name="Places">Every instance, and every wish that was accepted and not yet taken in.</param>
/// <param name="OpenActs">Acts whose intent is committed and whose answer is not: <c>create server</c>.</param>
internal sealed record Moment(IReadOnlyList<Place> Places, IReadOnlyList<string> OpenActs)
{
    public IReadOnlyList<string> UnderWay => [.. Places.Select(place => place.Step).OfType<string>()];

    public Place? Of(string academy, string offering) => Places.FirstOrDefault(place => (place.Academy, place.Offering) == (academy, offering));
}

/// <summary>
/// What AllInOne has committed, read from its own database files: the one honest word on which step a kill hit. Of a living process they are read beside it; of a dead one a copy is read,
/// so that the files are left for it exactly as its death left them, the write-ahead log unread.
/// </summary>
internal sealed class Committed(string databases)
{
    // An accepted wish that the engine hasn't taken in yet is at its operation's first step.
    private static readonly Dictionary<string, string> First = new() { ["EnableOffering"] = "placement", ["DisableOffering"] = "schedule-end" };

    public Moment Read() => Read(databases);

    public Moment ReadDead()
    {
        var copy = Directory.CreateTempSubdirectory("appsedu-dead-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(databases).Where(file => file.EndsWith(".db", StringComparison.Ordinal) || file.EndsWith(".db-wal", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            return Read(copy);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>Every step that any operation was ever made of.</summary>
    public IReadOnlyList<string> Steps() => Query(databases, "provisioning", "select Name from Steps group by Name order by min(Ordinal), min(StartedAt)", row => row.GetString(0));

    /// <summary>The engine's last word on the account.</summary>
    public string? Account() => Query(databases, "provisioning", "select State from AccountStates where Name = 'scw-par-1'", row => row.GetString(0)).SingleOrDefault();

    private static Moment Read(string folder)
    {
        // Tenants first: what is taken in meanwhile shows as taken in, never as two.
        var wishes = Query(folder, "tenants", "select Id, Kind, TenantId, Offering from Operations where EndedAt is null and IsBulk = 0 and Offering is not null",
            row => (Id: row.GetString(0), Kind: row.GetString(1), Academy: row.GetString(2), Offering: row.GetString(3)));
        var instances = Query(folder, "provisioning",
            "select i.Id, i.TenantId, i.Offering, i.Phase, case when i.OperationEndedAt is null then i.Step end, i.OperationId, "
            + "(select count(*) from Steps s where s.OperationId = i.OperationId and s.EndedAt is not null) from Instances i",
            row => (Place: new Place(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetInt32(6)), Operation: row.IsDBNull(5) ? null : row.GetString(5)));
        var acts = Query(folder, "provisioning",
            "select case when IntentOpen then 'create' else ActName end || ' ' || Kind from Slots where IntentOpen or (ActName is not null and ActRequestId is null)", row => row.GetString(0));
        var waiting = wishes.Where(wish => First.ContainsKey(wish.Kind) && instances.All(instance => instance.Operation != wish.Id)).ToLookup(wish => (wish.Academy, wish.Offering));
        var places = instances.Select(instance => instance.Place)
            .Select(place => waiting[(place.Academy, place.Offering)].FirstOrDefault() is { Id: not null } wish ? place with { Step = First[wish.Kind], Done = 0 } : place)
            .ToList();
        places.AddRange(waiting.Where(wish => places.All(place => (place.Academy, place.Offering) != wish.Key)).Select(wish => new Place("", wish.Key.Academy, wish.Key.Offering, "", First[wish.First().Kind], 0)));
        return new Moment(places, acts);
    }

    private static List<T> Query<T>(string folder, string database, string sql, Func<SqliteDataReader, T> read)
    {
        // Opened and closed each time: a connection held open would spare the killed process the recovery of its log.
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, database + ".db"), Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
