using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.OpenStack;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Ovh;

/// <summary>What OVH's API knows of a project in its OpenStack that Nova doesn't say: which flavors are in stock.</summary>
internal static class OvhProjects
{
    public static IEnumerable<ApiRoute> Routes(string root)
    {
        yield return new ApiRoute("list-flavors", "GET", root + "/cloud/project/{project}/flavor", List);
        yield return new ApiRoute("get-project-quota", "GET", root + "/cloud/project/{project}/quota", Quota);
    }

    private static OpenStackProject Own(CallContext c) => c.Account.OpenStack is { } project && project.ProjectId == c.Value("project") ? project : throw OvhRefusal.NoService();

    private static ApiAnswer List(CallContext c)
    {
        var project = Own(c);
        var regions = c.Query("region") is { } asked ? project.Regions.Where(region => region == asked) : project.Regions;
        return ApiAnswer.Json(200, new JsonArray([.. from region in regions from flavor in c.Options.Flavors select new JsonObject
        {
            ["id"] = StableId.Of($"flavor {region} {flavor.Name}"),
            ["name"] = flavor.Name,
            ["region"] = region,
            ["ram"] = flavor.Ram,
            ["disk"] = flavor.Disk,
            ["vcpus"] = flavor.Vcpus,
            ["type"] = "ovh.ssd.eg",
            ["osType"] = "linux",
            ["inboundBandwidth"] = null,
            ["outboundBandwidth"] = null,
            ["available"] = c.World.Stock.Find($"{region}/{flavor.Name}")?.Availability is not "shortage",
            ["planCodes"] = new JsonObject { ["hourly"] = $"{flavor.Name}.consumption", ["monthly"] = null },
            ["capabilities"] = new JsonArray(),
            ["quota"] = Left(c, region),
        }]));
    }

    private static long Left(CallContext c, string region) => Math.Max(0, (c.Account.Quota("servers") ?? 1000) - Servers(c, region).Length);

    private static NovaServerRow[] Servers(CallContext c, string region) => [.. c.World.NovaServers.Now.Where(server => server.Project == c.Account.OpenStack!.ProjectId && server.Zone == region)];

    private static ApiAnswer Quota(CallContext c)
    {
        var project = Own(c);
        return ApiAnswer.Json(200, new JsonArray([.. project.Regions.Select(region =>
        {
            var servers = Servers(c, region);
            var volumes = c.World.CinderVolumes.Now.Where(volume => volume.Project == project.ProjectId && volume.Zone == region).ToArray();
            return new JsonObject
            {
                ["region"] = region,
                ["instance"] = new JsonObject
                {
                    ["maxInstances"] = c.Account.Quota("servers") ?? 1000,
                    ["usedInstances"] = servers.Length,
                    ["maxCores"] = c.Account.Quota("cores") ?? 10_000,
                    ["usedCores"] = servers.Sum(server => server.Flavor.Vcpus),
                    ["maxRam"] = c.Account.Quota("ram") ?? 10_000_000,
                    ["usedRAM"] = servers.Sum(server => server.Flavor.Ram),
                },
                ["volume"] = new JsonObject
                {
                    ["maxVolumeCount"] = c.Account.Quota("volumes") ?? 1000,
                    ["volumeCount"] = volumes.Length,
                    ["maxGigabytes"] = c.Account.Quota("gigabytes") ?? 100_000,
                    ["usedGigabytes"] = volumes.Sum(volume => volume.Size),
                },
                ["network"] = null,
                ["keypair"] = new JsonObject { ["maxCount"] = 100 },
            };
        })]));
    }
}
