using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

internal sealed record GlanceImage : Row
{
    public required string Name { get; init; }
    public bool Public { get; init; } = true;
    public string Status { get; init; } = "active";
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Glance v2: the region's public images, each region's with ids of its own, and those that servers were made into. A page holds 25 unless asked otherwise.</summary>
internal static class GlanceImages
{
    private const string Many = "/openstack/{zone}/image/v2/images";
    private const int Size = 1_048_576;

    private static readonly DateTimeOffset Published = new(2026, 5, 12, 15, 20, 10, TimeSpan.Zero);

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-images", "GET", Many, List);
        yield return new ApiRoute("get-image", "GET", Many + "/{id}", c => Find(c, c.Value("id")) is { } image ? ApiAnswer.Json(200, View(c, image)) : Missing(c));
        yield return new ApiRoute("delete-image", "DELETE", Many + "/{id}", Delete);
    }

    public static GlanceImage? Find(CallContext c, string id) => All(c).FirstOrDefault(image => image.Id == id);

    private static IEnumerable<GlanceImage> All(CallContext c) => c.Options.Images
        .Select(name => new GlanceImage { Id = StableId.Of($"image {c.Zone} {name}"), Name = name, CreatedAt = Published })
        .Concat(c.World.ServerImages.Now.Where(c.Mine).OrderBy(image => image.Order).Select(image => new GlanceImage
        {
            Id = image.Id,
            Name = image.Name,
            Public = false,
            Status = c.Now - image.CreatedAt < c.Timings.SnapshotCreating ? "queued" : "active",
            CreatedAt = image.CreatedAt,
        }));

    private static ApiAnswer List(CallContext c)
    {
        var images = All(c)
            .Where(image => c.Query("name") is not { } name || image.Name == name)
            .Where(image => c.Query("status") is not { } status || image.Status == status)
            .Where(image => c.Query("visibility") is not { } visibility || image.Public == (visibility == "public"))
            .Where(image => c.Query("id") is not { } ids || ids.Replace("in:", "", StringComparison.Ordinal).Split(',').Contains(image.Id));
        var (page, next) = NovaWire.Slice(c, images, message => new Refusal(OpenStackRefusal.Glance(c.Call, 400, message)),
            marker => new Refusal(OpenStackRefusal.Glance(c.Call, 400, $"No image found with ID {marker}")), usual: 25);
        string Link(string query) => $"/v2/images{(query.Length > 0 ? $"?{query.Replace("%20", "+", StringComparison.Ordinal)}" : "")}";
        var body = new JsonObject { ["images"] = new JsonArray([.. page.Select(image => View(c, image))]), ["first"] = Link(c.Call.Query.TrimStart('?')), ["schema"] = "/v2/schemas/images" };
        if (next is not null)
            body["next"] = Link(next);
        return ApiAnswer.Json(200, body);
    }

    private static ApiAnswer Delete(CallContext c)
    {
        if (c.World.ServerImages.Find(c.Value("id")) is not { } image || !c.Mine(image))
            return Find(c, c.Value("id")) is null ? Missing(c) : OpenStackRefusal.Glance(c.Call, 403, "You are not permitted to delete this image.");
        c.World.ServerImages.Remove(image.Id, c.Now);
        return ApiAnswer.Empty(204, null);
    }

    private static ApiAnswer Missing(CallContext c) => OpenStackRefusal.Glance(c.Call, 404, $"Failed to find image {c.Value("id")}");

    private static JsonObject View(CallContext c, GlanceImage image) => new()
    {
        ["owner_specified.openstack.md5"] = "",
        ["owner_specified.openstack.sha256"] = "",
        ["owner_specified.openstack.object"] = $"images/{image.Name}",
        ["name"] = image.Name,
        ["disk_format"] = "raw",
        ["container_format"] = "bare",
        ["visibility"] = image.Public ? "public" : "private",
        ["size"] = Size,
        ["virtual_size"] = Size,
        ["status"] = image.Status,
        ["checksum"] = Hash(image, 32),
        ["protected"] = false,
        ["min_ram"] = 0,
        ["min_disk"] = 0,
        ["owner"] = image.Public ? Stack.Provider(c) : c.Project().ProjectId,
        ["os_hidden"] = false,
        ["os_hash_algo"] = "sha512",
        ["os_hash_value"] = Hash(image, 128),
        ["id"] = image.Id,
        ["created_at"] = Stack.Date(image.CreatedAt),
        ["updated_at"] = Stack.Date(image.CreatedAt),
        ["tags"] = new JsonArray(),
        ["self"] = $"/v2/images/{image.Id}",
        ["file"] = $"/v2/images/{image.Id}/file",
        ["schema"] = "/v2/schemas/image",
        ["stores"] = "fs",
    };

    private static string Hash(GlanceImage image, int length) => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(image.Id)))[..length];
}
