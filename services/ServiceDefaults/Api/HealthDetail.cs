using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppsEducation.ServiceDefaults;

/// <summary>Each check and its words, for whoever has a key: what a person should look at though the service serves on, too.</summary>
internal static class HealthDetail
{
    public static Task Write(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(
        new HealthAnswer(report.Status.ToString(), [.. report.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).SelectMany(e => Lines(e.Key, e.Value))]),
        ApiJson.Tolerant, http.RequestAborted);

    // A check that asked another process stands for that one's own lines.
    private static IEnumerable<HealthLine> Lines(string name, HealthReportEntry entry) =>
        entry.Data.Values.OfType<IReadOnlyList<HealthLine>>().SingleOrDefault()
        ?? [new(name, entry.Status.ToString(), entry.Description, entry.Data.Values.OfType<SetAside>().SingleOrDefault())];
}
