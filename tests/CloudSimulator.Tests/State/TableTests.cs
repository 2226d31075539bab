using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Tests.State;

/// <summary>Rows, and what they were, whether all of them are asked for, one, or those of a server.</summary>
[TestFixture]
internal sealed class TableTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

    // What a server had an instant ago, as a listing that lags shows it, and what undoing a refused call leaves.
    [Test]
    public void Every_way_to_ask_shows_the_same_rows_at_every_instant()
    {
        var dice = new Random(20261125);
        var table = new Table<UserDataRow>("user-data", keepsPast: true);
        var of = table.By(row => row.ServerId == "none" ? null : row.ServerId);
        var history = new SortedDictionary<int, string[]> { [0] = [] };
        string[] servers = ["a", "b", "none"];

        for (var second = 1; second <= 300; second++)
        {
            for (var changes = dice.Next(3); changes > 0; changes--)
                Change(second);
            table.TakeChanges();
            history[second] = Shown(table.Now);
            Change(second);
            Change(second);
            table.UndoChanges();
            Assert.That(Shown(table.Now), Is.EqualTo(history[second]), "a refused call leaves nothing");
            var then = second - dice.Next(Math.Min(second, 12));
            var instant = Start.AddSeconds(then);
            Assert.Multiple(() =>
            {
                Assert.That(Shown(table.AsOf(instant)), Is.EqualTo(history[then]));
                Assert.That(servers[..2].SelectMany(server => Shown(of.AsOf(server, instant))).Order(), Is.EqualTo(history[then].Where(row => !row.EndsWith("none", StringComparison.Ordinal))));
                Assert.That(Enumerable.Range(0, 8).SelectMany(id => Shown(table.Find($"{id}", instant) is { } row ? [row] : [])), Is.EqualTo(history[then]));
                Assert.That(of["none"], Is.Empty);
            });
            table.Forget(Start.AddSeconds(second - 12));
        }

        void Change(int second)
        {
            var id = $"{dice.Next(8)}";
            if (dice.Next(3) == 0)
                table.Remove(id, Start.AddSeconds(second));
            else
                table.Put(new UserDataRow { Id = id, ServerId = servers[dice.Next(3)], Key = "cloud-init", Content = [] }, Start.AddSeconds(second));
        }
    }

    // A server's end and a disk's that vanished may be noticed together, and each is stamped with its own time.
    [Test]
    public void What_is_noticed_late_is_seen_from_its_own_time_on()
    {
        var table = new Table<UserDataRow>("user-data", keepsPast: true);
        var of = table.By(row => row.ServerId);
        table.Put(new UserDataRow { Id = "1", ServerId = "a", Key = "k", Content = [] }, Start);
        table.Put(new UserDataRow { Id = "2", ServerId = "a", Key = "k", Content = [] }, Start);
        table.Remove("1", Start.AddSeconds(9));
        table.Remove("2", Start.AddSeconds(4));

        Assert.Multiple(() =>
        {
            Assert.That(Shown(table.AsOf(Start.AddSeconds(3))), Is.EqualTo(new[] { "1 a", "2 a" }));
            Assert.That(Shown(table.AsOf(Start.AddSeconds(6))), Is.EqualTo(new[] { "1 a" }));
            Assert.That(Shown(of.AsOf("a", Start.AddSeconds(6))), Is.EqualTo(new[] { "1 a" }));
            Assert.That(table.Find("1", Start.AddSeconds(6)), Is.Not.Null);
            Assert.That(table.Find("2", Start.AddSeconds(6)), Is.Null);
            Assert.That(of["a"], Is.Empty);
        });
    }

    private static string[] Shown(IEnumerable<UserDataRow> rows) => [.. rows.Select(row => $"{row.Id} {row.ServerId}").Order(StringComparer.Ordinal)];
}
