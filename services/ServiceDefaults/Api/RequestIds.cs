using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace AppsEducation.ServiceDefaults;

/// <summary>The id that stands in an answer, in the logs and in the trace.</summary>
public static class RequestIds
{
    /// <summary>The trace's id where there is one.</summary>
    public static string Of(HttpContext http) => Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
}
