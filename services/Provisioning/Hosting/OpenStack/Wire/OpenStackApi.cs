using System.Text.Json.Serialization;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Wire;

/// <summary>
/// OpenStack's HTTP APIs, as far as we need them, one class a product. Shapes as recorded from Zed's services with Nova's microversion 2.79. Paths begin with the product's place in the catalogue.
/// </summary>
internal sealed class OpenStackApi
{
    public OpenStackApi(HttpClient http, string region, string project)
    {
        var wire = new OpenStackWire(http, region);
        Compute = new ComputeApi(wire);
        Network = new NetworkApi(wire, project);
        Volumes = new VolumeApi(wire);
        Images = new ImageApi(wire);
    }

    public ComputeApi Compute { get; }

    public NetworkApi Network { get; }

    public VolumeApi Volumes { get; }

    public ImageApi Images { get; }
}

/// <summary>The wire of one region.</summary>
internal sealed class OpenStackWire(HttpClient http, string region) : ProviderWire(http)
{
    // Nova, Cinder, Neutron and Glance give up to a thousand by default; a page of five hundred servers with their details is a megabyte.
    private const int PageSize = 500;

    public ProviderCall Call(string operation, string product, CallKind kind) => new(operation, $"{product}/{region}", kind);

    /// <summary>
    /// All pages. A link says whether there is a next one; only that is read of it, as behind a proxy its address may be another than ours. The marker is the last row's id.
    /// </summary>
    public Task<IReadOnlyList<TRow>> List<TAnswer, TRow>(ProviderCall call, string address, Func<TAnswer, IReadOnlyList<TRow>> rows, Func<TAnswer, bool> more, Func<TRow, string> id, CancellationToken ct)
        where TAnswer : class
    {
        string? marker = null;
        var start = $"{address}{(address.Contains('?') ? '&' : '?')}limit={PageSize}";
        return Pages.Gather(
            async _ =>
            {
                var answer = await Ask<TAnswer>(call, marker is null ? start : $"{start}&marker={Uri.EscapeDataString(marker)}", ct);
                var read = rows(answer);
                if (read.Count > 0)
                    marker = id(read[^1]);
                return (read, read.Count > 0 && more(answer));
            },
            id);
    }
}

/// <param name="Rel"><c>next</c>, <c>previous</c>.</param>
internal sealed record PageLink(string Rel);

internal static class PageLinks
{
    public static bool HaveNext(this IReadOnlyList<PageLink>? links) => links?.Any(link => link.Rel is "next") ?? false;
}

/// <param name="Absolute">By name: <c>maxTotalInstances</c> and <c>totalInstancesUsed</c>; a limit of -1 is none.</param>
internal sealed record Limits([property: JsonPropertyName("absolute")] IReadOnlyDictionary<string, long> Absolute)
{
    /// <summary>How many are still to be had; null without a limit.</summary>
    public long? Left(string limit, string used) =>
        Absolute.TryGetValue(limit, out var most) && most >= 0 ? Math.Max(0, most - Absolute.GetValueOrDefault(used)) : null;
}

internal sealed record LimitsAnswer(Limits Limits);

/// <summary>Dates that say no offset are UTC (Cinder's, and Nova's launched_at).</summary>
internal static class Utc
{
    public static DateTimeOffset? Of(string? text) =>
        DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
