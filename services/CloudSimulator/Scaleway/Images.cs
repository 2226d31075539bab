using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>One image in one zone, for one architecture and one kind of root volume.</summary>
internal sealed record LocalImage(string Id, string Label, string Name, string Zone, string Arch, string Type, string SnapshotId);

/// <summary>marketplace/v2 local images and the instance images behind them. The arm64 one comes first, as recorded.</summary>
internal static class Images
{
    private static readonly DateTimeOffset Published = new(2026, 5, 12, 15, 20, 10, TimeSpan.Zero);

    private static readonly (string Label, string Name)[] Labels =
    [
        ("debian_bookworm", "Debian Bookworm"), ("debian_trixie", "Debian Trixie"),
        ("ubuntu_focal", "Ubuntu 20.04 Focal Fossa"), ("ubuntu_jammy", "Ubuntu 22.04 Jammy Jellyfish"), ("ubuntu_noble", "Ubuntu 24.04 Noble Numbat"),
    ];

    public static readonly IReadOnlyList<string> Zones =
        ["fr-par-1", "fr-par-2", "fr-par-3", "nl-ams-1", "nl-ams-2", "nl-ams-3", "pl-waw-1", "pl-waw-2", "pl-waw-3", "it-mil-1"];

    private static readonly Dictionary<string, LocalImage> All = (
        from zone in Zones
        from label in Labels
        from type in new[] { "instance_local", "instance_sbs" }
        from arch in new[] { "arm64", "x86_64" }
        select Make(label.Label, label.Name, zone, arch, type)).ToDictionary(image => image.Id);

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-local-images", "GET", "/marketplace/v2/local-images", ListLocal);
        yield return new ApiRoute("get-image", "GET", "/instance/v1/zones/{zone}/images/{id}", Get);
    }

    private static readonly ConcurrentDictionary<LocalImage, JsonElement> Views = new();

    public static bool IsZone(string zone) => Zones.Contains(zone);

    public static LocalImage Find(string zone, string id) =>
        All.TryGetValue(id, out var image) && image.Zone == zone ? image : throw ScalewayRefusal.NotFound("instance_image", id);

    /// <summary>An image in full; every server's answer carries one, so each is made once and only written out again.</summary>
    public static JsonObject View(string zone, string id) => JsonObject.Create(Views.GetOrAdd(Find(zone, id), Made))!;

    private static JsonElement Made(LocalImage image)
    {
        var made = new JsonObject
        {
            ["id"] = image.Id,
            ["name"] = image.Name,
            ["organization"] = "51b656e3-4865-41e8-adbc-0c45bdd780db",
            ["project"] = "51b656e3-4865-41e8-adbc-0c45bdd780db",
            ["root_volume"] = new JsonObject { ["volume_type"] = image.Type == "instance_sbs" ? "sbs_snapshot" : "unified", ["id"] = image.SnapshotId, ["size"] = 0, ["name"] = "" },
            ["extra_volumes"] = new JsonObject(),
            ["public"] = true,
            ["arch"] = image.Arch,
            ["creation_date"] = Wire.Date(Published),
            ["modification_date"] = Wire.Date(Published),
            ["default_bootscript"] = null,
            ["from_server"] = "",
            ["state"] = "available",
            ["tags"] = new JsonArray(),
            ["zone"] = image.Zone,
        };
        return JsonSerializer.SerializeToElement(made);
    }

    private static ApiAnswer Get(CallContext c) => ApiAnswer.Json(200, new JsonObject { ["image"] = View(c.Zone, c.Value("id")) });

    private static ApiAnswer ListLocal(CallContext c)
    {
        var label = c.Query("image_label");
        if (label is not null && !Labels.Any(known => known.Label == label))
            throw ScalewayRefusal.NotFound("MarketplaceImage", label);
        var found = All.Values
            .Where(image => label is null || image.Label == label)
            .Where(image => c.Query("zone") is not { } zone || image.Zone == zone)
            .Where(image => c.Query("type") is not { } type || image.Type == type)
            .OrderBy(image => image.Type, StringComparer.Ordinal).ThenBy(image => image.Arch, StringComparer.Ordinal);
        return Wire.CountedPage(c, "local_images", found, image => new JsonObject
        {
            ["id"] = image.Id,
            ["arch"] = image.Arch,
            ["zone"] = image.Zone,
            ["compatible_commercial_types"] = Wire.Array(ServerTypes.All.Where(type => type.Arch == image.Arch).Select(type => type.Name)),
            ["label"] = image.Label,
            ["type"] = image.Type,
        });
    }

    private static LocalImage Make(string label, string name, string zone, string arch, string type) =>
        new(StableId.Of($"image {label} {zone} {arch} {type}"), label, name, zone, arch, type, StableId.Of($"snapshot {label} {zone} {arch} {type}"));
}
