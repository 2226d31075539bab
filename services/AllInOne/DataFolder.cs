using Microsoft.Extensions.Configuration.Memory;

namespace AppsEducation.AllInOne;

/// <summary>One process, one folder: <c>--data DIR</c> is all that must be said. Each setting that it implies can still be said otherwise, by environment or file.</summary>
internal static class DataFolder
{
    public static void UseDataFolder(this WebApplicationBuilder builder)
    {
        ServiceDefaults.StartRefusals.AreExplained();
        var data = builder.Configuration["data"]
            ?? throw new ServiceDefaults.ConfigurationException("data", "AllInOne keeps everything in one folder, and none was said", "--data /var/lib/appsedu");
        data = Path.GetFullPath(data);
        var self = (builder.Configuration["urls"] ?? "http://127.0.0.1:8080").Split(';')[0].TrimEnd('/');
        var implied = new Dictionary<string, string?>
        {
            ["Databases:Directory"] = Path.Combine(data, "databases"),
            ["Databases:MigrateOnStart"] = "true",
            ["Access:OperatorKeyFile"] = Path.Combine(data, "operator.key"),
            ["Hosting:AccountsDirectory"] = Path.Combine(data, "accounts"),
            ["Engine:DataDirectory"] = Path.Combine(data, "worker"),
            ["Certificates:Directory"] = Path.Combine(data, "certificates"),
            ["Portal:Data"] = Path.Combine(data, "portal"),
            ["Machines:ControlPlane"] = self,
            ["Services:Catalogue"] = self,
            ["Services:Tenants"] = self,
            ["Services:Provisioning"] = self,
        };
        // First in the list, so that whatever else says it wins.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = implied });
    }
}
