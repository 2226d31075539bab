using System.Globalization;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>Scaleway's uneven wire: two date styles, two paginations, wrapped and unwrapped bodies.</summary>
internal static class Wire
{
    /// <summary>instance/v1 is Python: microseconds and a numeric offset.</summary>
    public static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "+00:00";

    /// <summary>block/v1 is Go: microseconds and a Z.</summary>
    public static string BlockDate(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "Z";

    /// <summary>domain/v2beta1: whole seconds.</summary>
    public static string DomainDate(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "Z";

    public static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    /// <summary>instance/v1: <c>page</c> and <c>per_page</c>; the count is a header, and Link is relative to the product.</summary>
    public static ApiAnswer InstancePage<T>(CallContext c, string wrapper, string path, IEnumerable<T> rows, Func<T, JsonNode> view)
    {
        var count = rows.Count();
        var size = Math.Min(Math.Clamp(Number(c, "per_page") ?? 50, 1, 100), c.Options.LargestPage);
        var page = Math.Max(Number(c, "page") ?? 1, 1);
        var last = Math.Max(1, (count + size - 1) / size);
        string Link(int number, string rel) => $"<{path}?page={number}&per_page={size}&>; rel=\"{rel}\"";
        var links = new List<string> { Link(1, "first") };
        if (page > 1)
            links.Add(Link(page - 1, "previous"));
        if (page < last)
            links.Add(Link(page + 1, "next"));
        links.Add(Link(last, "last"));
        return ApiAnswer.Json(200, new JsonObject { [wrapper] = new JsonArray([.. Slice(c, rows, page, size).Select(view)]) })
            .With("X-Total-Count", count.ToString(CultureInfo.InvariantCulture))
            .With("Link", string.Join(",", links));
    }

    /// <summary>Every other product: <c>page</c> and <c>page_size</c>; the count is in the body.</summary>
    public static ApiAnswer CountedPage<T>(CallContext c, string wrapper, IEnumerable<T> rows, Func<T, JsonNode> view, int size = 50)
    {
        size = Math.Min(Math.Clamp(Number(c, "page_size") ?? size, 1, 100), c.Options.LargestPage);
        var page = Math.Max(Number(c, "page") ?? 1, 1);
        return ApiAnswer.Json(200, new JsonObject
        {
            [wrapper] = new JsonArray([.. Slice(c, rows, page, size).Select(view)]),
            ["total_count"] = rows.Count(),
        });
    }

    public static string? Text(this JsonObject body, string name) => Typed<string>(body, name);

    public static long? Number(this JsonObject body, string name) => Typed<long>(body, name) is var value && body[name] is null ? null : value;

    public static bool? Flag(this JsonObject body, string name) => body[name] is null ? null : Typed<bool>(body, name);

    public static string[]? Texts(this JsonObject body, string name)
    {
        if (body[name] is null)
            return null;
        if (body[name] is not JsonArray array || array.Any(item => item is not JsonValue value || !value.TryGetValue<string>(out _)))
            throw ScalewayRefusal.Argument(name, "not a list of strings");
        return [.. array.Select(item => item!.GetValue<string>())];
    }

    /// <summary>A reference that some callers send as an id and others as an object with one.</summary>
    public static string? Reference(this JsonObject body, string name) =>
        body[name] is JsonObject inner ? inner.Text("id") : body.Text(name);

    private static T? Typed<T>(JsonObject body, string name)
    {
        if (body[name] is null)
            return default;
        if (body[name] is JsonValue value && value.TryGetValue<T>(out var typed))
            return typed;
        throw ScalewayRefusal.Argument(name, "not a valid value");
    }

    private static int? Number(CallContext c, string name)
    {
        if (c.Query(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw ScalewayRefusal.Argument(name, "not a valid value");
    }

    // A shift stands for something that left the first page between two reads: what moved up is never seen by the reader.
    private static IEnumerable<T> Slice<T>(CallContext c, IEnumerable<T> all, int page, int size) =>
        all.Skip(((page - 1) * size) + (page > 1 ? c.PageShift : 0)).Take(size);
}
