using System.Text.RegularExpressions;

namespace AppsEducation.RecordingReplay;

/// <summary>What of the recordings is about something the simulator isn't, and why.</summary>
internal static partial class Scope
{
    public static string? LeavesOut(Exchange exchange)
    {
        if (exchange.Url.Host != "api.scaleway.com")
            return "object store";
        var product = exchange.Url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var name, ..] ? name : "";
        if (product is not ("instance" or "block" or "marketplace" or "domain"))
            return "other products";
        if (exchange.Url.AbsolutePath.StartsWith("/instance/v2alpha1/", StringComparison.Ordinal) && Single().IsMatch(exchange.Url.AbsolutePath))
            return "instance/v2alpha1";
        return null;
    }

    [GeneratedRegex("/(placement-groups|private-network-interfaces)/")]
    private static partial Regex Single();
}
