using AppsEducation.Contracts.Http;

namespace AppsEducation.EndToEnd.Tests;

/// <summary>What the rows say and what the cloud itself says it holds, id by id.</summary>
internal static class RowsAndCloud
{
    public static void AreEqual(IReadOnlyList<InstanceAnswer> rows, IReadOnlyDictionary<string, IReadOnlyList<string>> inventory, int wanted)
    {
        var recorded = rows.SelectMany(row => row.Resources).Where(resource => resource.Slot != "record" && resource.Id is not null).Select(resource => resource.Id!).Order().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(rows, Has.Count.EqualTo(wanted));
            Assert.That(inventory["servers"], Has.Count.EqualTo(wanted), "one server an instance");
            Assert.That(inventory["addresses"], Has.Count.EqualTo(wanted));
            Assert.That(inventory["firewalls"], Has.Count.EqualTo(wanted));
            Assert.That(inventory["records"], Has.Count.EqualTo(wanted));
            Assert.That(inventory["volumes"], Has.Count.EqualTo(2 * wanted), "root and data");
            Assert.That(inventory.Where(kind => kind.Key != "records").SelectMany(kind => kind.Value).Order(), Is.EqualTo(recorded), "what the cloud holds is what the rows say, id by id");
        });
    }
}
