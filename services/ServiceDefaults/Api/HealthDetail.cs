using AppsEducation.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppsEducation.ServiceDefaults;

/// <summary>Each check and its words, for whoever has a key: what a person should look at though the service serves on, too.</summary>
internal static class HealthDetail
{
    public static Task Write(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(
        new { Status = report.Status.ToString(), Checks = report.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new { Name = e.Key, Status = e.Value.Status.ToString(), Detail = e.Value.Description }) },
        ApiJson.Tolerant, http.RequestAborted);
}
