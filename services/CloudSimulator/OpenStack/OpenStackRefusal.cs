using System.Net;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Refusals in the words of each service: every one of them has a shape of its own. Recorded in zed.jsonl unless said otherwise.</summary>
internal static class OpenStackRefusal
{
    /// <summary>Nova: the fault's name follows from the status.</summary>
    public static Refusal Nova(int status, string message) => new(status, Fault(status, message, "computeFault"), "application/json; charset=UTF-8");

    public static Refusal Cinder(int status, string message) => new(status, Fault(status, message, "volumeFault"));

    public static Refusal Neutron(int status, string type, string message) => new(status, new JsonObject
    {
        ["NeutronError"] = new JsonObject { ["type"] = type, ["message"] = message, ["detail"] = "" },
    });

    public static Refusal Keystone(int status, string message) => new(status, new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = status, ["message"] = message, ["title"] = Title(status) },
    });

    /// <summary>Glance answers errors as pages, and as JSON that was made for a page where that is asked for.</summary>
    public static ApiAnswer Glance(ApiCall call, int status, string message) => call.Header("Accept")?.Contains("application/json", StringComparison.Ordinal) == true
        ? ApiAnswer.Json(status, new JsonObject { ["message"] = $"{message}<br /><br />\n\n\n", ["code"] = $"{status} {Title(status)}", ["title"] = Title(status) })
        : ApiAnswer.Text(status, System.Text.Encoding.UTF8.GetBytes(
            $"<html>\n <head>\n  <title>{status} {Title(status)}</title>\n </head>\n <body>\n  <h1>{status} {Title(status)}</h1>\n  {WebUtility.HtmlEncode(message)}<br /><br />\n\n\n\n </body>\n</html>"),
            "text/html; charset=UTF-8");

    public static Refusal NoServer(string id) => Nova(404, $"Instance {id} could not be found.");

    public static Refusal NoVolume(string id) => Cinder(404, $"Volume {id} could not be found.");

    /// <summary>Of a member that is missing or of another type; Nova's schema check says more words.</summary>
    public static Refusal Invalid(string what, string problem) => Nova(400, $"Invalid input for field/attribute {what}. {problem}");

    private static JsonObject Fault(int status, string message, string otherwise)
    {
        var fault = new JsonObject { ["code"] = status, ["message"] = message };
        if (status == 413)
            fault["retryAfter"] = "0";   // unverified: Cinder's source, as the whole of this answer
        return new JsonObject { [Name(status) ?? otherwise] = fault };
    }

    private static string? Name(int status) => status switch
    {
        400 => "badRequest",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "itemNotFound",
        405 => "badMethod",
        409 => "conflictingRequest",
        413 or 429 => "overLimit",
        _ => null,
    };

    private static string Title(int status) => status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        _ => "Error",
    };
}
