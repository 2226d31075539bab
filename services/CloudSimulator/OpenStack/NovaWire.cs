using System.Globalization;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Links and pages as Nova and Cinder make them: a full page says where the next one is, even when nothing is left (recorded).</summary>
internal static class NovaWire
{
    public static JsonArray Links(CallContext c, string kind, string id) => new(
        new JsonObject { ["rel"] = "self", ["href"] = $"{c.Service("compute")}/v2.1/{kind}/{id}" },
        new JsonObject { ["rel"] = "bookmark", ["href"] = $"{c.Service("compute")}/{kind}/{id}" });

    public static ApiAnswer Page<T>(CallContext c, string wrapper, IEnumerable<T> rows, Func<T, JsonObject> view)
        where T : State.Row
    {
        var (page, next) = Slice(c, rows, message => OpenStackRefusal.Nova(400, message), marker => OpenStackRefusal.Nova(400, $"marker [{marker}] not found"));
        var body = new JsonObject { [wrapper] = new JsonArray([.. page.Select(view)]) };
        if (next is not null)
            body[$"{wrapper}_links"] = new JsonArray(new JsonObject { ["rel"] = "next", ["href"] = $"{c.Call.Origin}{c.Call.Path}?{next}" });
        return ApiAnswer.Json(200, body);
    }

    /// <summary>The rows after the marker, and the query of the next page when this one is full.</summary>
    /// <param name="c">The call.</param>
    /// <param name="rows">All of them, in order.</param>
    /// <param name="refuse">A query that can't be read.</param>
    /// <param name="gone">A marker that names nothing; each service says so in its own way.</param>
    /// <param name="usual">How many without a limit.</param>
    public static (IReadOnlyList<T> Page, string? Next) Slice<T>(CallContext c, IEnumerable<T> rows, Func<string, Refusal> refuse, Func<string, Refusal> gone, int usual = int.MaxValue)
        where T : State.Row
    {
        var limit = usual;
        if (c.Query("limit") is { } asked && !int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit))
            throw refuse($"Invalid input for query parameters limit. Value: {asked}. '{asked}' does not match '^[0-9]*$'");
        limit = Math.Min(limit == 0 ? usual : limit, c.Options.LargestPage);
        var all = rows.ToArray();
        var from = 0;
        if (c.Query("marker") is { } marker)
        {
            // What makes pages numbered elsewhere shift breaks a page here: the row that the marker names went away meanwhile.
            from = c.PageShift > 0 ? 0 : Array.FindIndex(all, row => row.Id == marker) + 1;
            if (from == 0)
                throw gone(marker);
        }
        var page = all.Skip(from).Take(limit).ToArray();
        var query = c.Call.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(part => !part.StartsWith("marker=", StringComparison.Ordinal));
        return (page, page.Length == limit && page.Length > 0 ? string.Join('&', query.Append($"marker={page[^1].Id}")) : null);
    }
}
