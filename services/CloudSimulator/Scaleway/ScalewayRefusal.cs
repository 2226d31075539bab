using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A call that Scaleway refuses, in its own words: shapes from <c>cloud-apis.md</c> §1.1, recorded unless said otherwise there.</summary>
internal static class ScalewayRefusal
{
    public static Refusal NotFound(string resource, string id) => new(404, new JsonObject
    {
        ["type"] = "not_found",
        ["message"] = "resource is not found",
        ["resource"] = resource,
        ["resource_id"] = id,
    });

    public static Refusal Required(params string[] arguments) => Arguments([.. arguments.Select(name => (name, "required", "required key not provided"))]);

    public static Refusal Argument(string name, string help) => Arguments((name, "constraint", help));

    public static Refusal State(string message) => new(400, new JsonObject
    {
        ["type"] = "invalid_request_error",
        ["message"] = message,
    });

    public static Refusal Transient(string resource, string id, string state) => new(409, new JsonObject
    {
        ["type"] = "transient_state",
        ["message"] = "resource is in a transient state",
        ["resource"] = resource,
        ["resource_id"] = id,
        ["current_state"] = state,
    });

    public static Refusal Conflict(string message) => new(409, new JsonObject { ["type"] = "conflict", ["message"] = message });

    public static Refusal StillInUse(string help) => new(412, new JsonObject
    {
        ["type"] = "precondition_failed",
        ["message"] = "precondition failed",
        ["precondition"] = "resource_still_in_use",
        ["help_message"] = help,
    });

    public static Refusal Quota(string resource, long quota, long current) => new(403, new JsonObject
    {
        ["type"] = "quotas_exceeded",
        ["message"] = "quota(s) exceeded for this resource",
        ["details"] = new JsonArray(new JsonObject { ["resource"] = resource, ["quota"] = quota, ["current"] = current, ["scope"] = "project" }),
    });

    /// <summary>The body is the SDKs'; its status was never seen.</summary>
    public static Refusal OutOfStock(string resource) => new(400, new JsonObject
    {
        ["type"] = "out_of_stock",
        ["message"] = "resource is out of stock",
        ["resource"] = resource,
    });

    public static Refusal Forbidden(string action, string resource) => new(403, new JsonObject
    {
        ["type"] = "permissions_denied",
        ["message"] = "insufficient permissions",
        ["details"] = new JsonArray(new JsonObject { ["action"] = action, ["resource"] = resource }),
    });

    public static Refusal Unauthorized(string reason) => new(401, new JsonObject
    {
        ["type"] = "denied_authentication",
        ["message"] = "authentication is denied",
        ["method"] = "api_key",
        ["reason"] = reason,
    });

    /// <summary>The domain product answers without a type.</summary>
    public static Refusal Plain(int status, string message) => new(status, new JsonObject { ["message"] = message });

    /// <summary>A missing value of user data: 404 with nothing in it.</summary>
    public static Refusal Nothing() => new(ApiAnswer.Empty(404, "text/plain"));

    private static Refusal Arguments(params (string Name, string Reason, string Help)[] details) => new(400, new JsonObject
    {
        ["type"] = "invalid_arguments",
        ["message"] = "invalid argument(s)",
        ["details"] = new JsonArray([.. details.Select(detail => new JsonObject
        {
            ["argument_name"] = detail.Name,
            ["reason"] = detail.Reason,
            ["help_message"] = detail.Help,
        })]),
    });
}
