using System.Text.Json.Serialization;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Ovh.Wire;

/// <summary>What a Public Cloud project still may take, and which flavors are to be had: Nova doesn't say the latter.</summary>
internal sealed class CloudApi(ProviderWire wire, string root)
{
    private static ProviderCall Call(string operation) => new(operation, OvhClients.Bucket, CallKind.Look);

    public async Task<IReadOnlyList<RegionQuota>> Quotas(string project, CancellationToken ct) =>
        await wire.Ask<RegionQuota[]>(Call("get-quota"), $"{root}/cloud/project/{project}/quota", ct);

    public async Task<IReadOnlyList<FlavorRow>> Flavors(string project, string region, CancellationToken ct) =>
        await wire.Ask<FlavorRow[]>(Call("list-flavors"), $"{root}/cloud/project/{project}/flavor?region={Uri.EscapeDataString(region)}", ct);
}

internal sealed record RegionQuota(string Region, InstanceQuota? Instance = null, VolumeQuota? Volume = null);

internal sealed record InstanceQuota(
    [property: JsonPropertyName("maxInstances")] long MaxInstances, [property: JsonPropertyName("usedInstances")] long UsedInstances,
    [property: JsonPropertyName("maxCores")] long MaxCores, [property: JsonPropertyName("usedCores")] long UsedCores);

internal sealed record VolumeQuota([property: JsonPropertyName("maxGigabytes")] long MaxGigabytes, [property: JsonPropertyName("usedGigabytes")] long UsedGigabytes);

/// <param name="Quota">How many of it the project may still have.</param>
internal sealed record FlavorRow(string Name, bool Available, long Quota);
