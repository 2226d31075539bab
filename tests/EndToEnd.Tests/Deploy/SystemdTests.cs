using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;

namespace AppsEducation.EndToEnd.Tests.Deploy;

/// <summary>What the units of <c>deploy/systemd</c> start is the product: the four processes, from the units' commands and environment files, with secrets as files and databases that want a password.</summary>
[TestFixture, NonParallelizable]   // FleetTests stops the broker and the database
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class SystemdTests
{
    [Test]
    public async Task The_units_processes_migrate_start_and_open_an_academy()
    {
        await using var site = new Site();
        await site.Make();
        await Task.WhenAll(Site.WithDatabase.Select(site.Migrate));
        await site.Migrate("tenants");   // said again, as at each update: nothing to do
        await site.Start();

        await site.Api.Onboard(new OnboardAcademies(["dijon"]));

        await Wait.Until("Portal shows the sub-portal", async () => (await site.Page("/dijon")).Contains("Dijon", StringComparison.Ordinal), 120);
        Assert.That((await site.Api.Feed("dijon"))?.Value.Services, Is.Not.Empty, "the national catalogue reached Tenants over the broker");
    }
}
