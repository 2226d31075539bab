using AppsEducation.Contracts.Http;

namespace AppsEducation.EndToEnd.Tests;

/// <summary>What the rows say and what the cloud itself says it holds, id by id.</summary>
internal static class RowsAndCloud
{
    /// <summary>All of one cloud, its names too.</summary>
    public static async Task AreEqual(IReadOnlyList<InstanceAnswer> rows, SimulatedCloud cloud, int wanted)
    {
        AreEqual(rows, await cloud.Inventory(), wanted, volumesEach: 2);
        NamesAreEqual(rows, await cloud.Names());
    }

    /// <summary>One account.</summary>
    public static void AreEqual(IReadOnlyList<InstanceAnswer> rows, IReadOnlyDictionary<string, IReadOnlyList<string>> inventory, int wanted, int volumesEach)
    {
        var recorded = rows.SelectMany(row => row.Resources).Where(resource => resource.Slot != "record" && resource.Id is not null).Select(resource => resource.Id!).Order().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(rows, Has.Count.EqualTo(wanted));
            Assert.That(inventory["servers"], Has.Count.EqualTo(wanted), "one server an instance");
            Assert.That(inventory["addresses"], Has.Count.EqualTo(wanted));
            Assert.That(inventory["firewalls"], Has.Count.EqualTo(wanted));
            Assert.That(inventory["volumes"], Has.Count.EqualTo(volumesEach * wanted), "of data, and of the root where that is a volume");
            Assert.That(inventory.Where(kind => kind.Key != "records").SelectMany(kind => kind.Value).Order(), Is.EqualTo(recorded), "what the cloud holds is what the rows say, id by id");
        });
    }

    /// <summary>One name an instance, wherever its zone is, and it points to that instance's own address.</summary>
    public static void NamesAreEqual(IReadOnlyList<InstanceAnswer> rows, IReadOnlyList<(string Host, string? Address)> names) =>
        Assert.That(names.Order(), Is.EqualTo(rows.Select(row => (row.HostName!, row.Resources.Single(resource => resource.Slot == "address").Id)).Order()));
}
