namespace AppsEducation.ApiClient;

/// <summary>Every path of the API, once. Relative to the API's address; names from outside are escaped, never pasted.</summary>
public static class Routes
{
    /// <summary>The parameter's name in the <see cref="ArgumentException"/> for a name that can't stand in a path.</summary>
    public const string Segment = "segment";

    private const string Api = "api/v1/";

    public const string Academies = Api + "academies";
    public const string Subportals = Api + "subportals";
    public const string Enablements = Api + "selections/enablements";
    public const string Operations = Api + "operations";
    public const string Journal = Api + "journal";
    public const string Offerings = Api + "offerings";
    public const string Instances = Api + "instances";
    public const string Accounts = Api + "accounts";
    public const string Orphans = Api + "orphans";
    public const string Preflight = Api + "placements/preflight";

    public static string Academy(string academy) => $"{Academies}/{In(academy)}";

    public static string Selections(string academy) => $"{Academy(academy)}/selections";

    public static string Choice(string academy, string offering) => $"{Selections(academy)}/{In(offering)}/choice";

    public static string End(string academy, string offering) => $"{Selections(academy)}/{In(offering)}/end";

    public static string Visibility(string academy, string offering) => $"{Selections(academy)}/{In(offering)}/visibility";

    public static string Order(string academy) => $"{Academy(academy)}/order";

    public static string LocalServices(string academy) => $"{Academy(academy)}/local-services";

    public static string LocalService(string academy, string service) => $"{LocalServices(academy)}/{In(service)}";

    public static string Subportal(string academy) => $"{Academy(academy)}/subportal";

    public static string Operation(string id) => $"{Operations}/{In(id)}";

    public static string OperationEvents(string id) => $"{Operation(id)}/events";

    public static string Cancellation(string id) => $"{Operation(id)}/cancellation";

    public static string Retry(string id) => $"{Operation(id)}/retry";

    public static string Offering(string slug) => $"{Offerings}/{In(slug)}";

    public static string Blueprint(string slug, int version) => $"{Api}blueprints/{In(slug)}/{version}";

    public static string Instance(string id) => $"{Instances}/{In(id)}";

    public static string Waiver(string id) => $"{Instance(id)}/waiver";

    public static string Account(string name) => $"{Accounts}/{In(name)}";

    public static string AccountCheck(string name) => $"{Account(name)}/check";

    /// <summary>Outside the API, with a key: each check of each service.</summary>
    public const string Health = "health/detail";

    /// <summary>Public, outside the API: what an existing portal reads.</summary>
    public static string Feed(string academySlug) => $"{In(academySlug)}/feed.json";

    /// <summary>A path with the query parameters that have a value.</summary>
    public static string With(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var result = path;
        foreach (var (name, value) in query)
            if (!string.IsNullOrEmpty(value))
                result += $"{(result.Contains('?') ? '&' : '?')}{name}={Uri.EscapeDataString(value)}";
        return result;
    }

    // "." and ".." as a whole segment would be resolved away by Uri, escaped or not, and address something else.
    private static string In(string segment) => segment switch
    {
        "" or "." or ".." => throw new ArgumentException($"'{segment}' names nothing.", Segment),
        _ => Uri.EscapeDataString(segment),
    };
}
