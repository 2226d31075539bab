using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.CloudSimulator.Ovh;

/// <summary>Refusals of OVH's API: newer ones have a class, those of the sign-in an older form with an error code (cloud-apis.md §4.2).</summary>
internal static class OvhRefusal
{
    public static Refusal Of(int status, string kind, string message) => new(status, new JsonObject { ["class"] = kind, ["message"] = message });

    public static Refusal BadRequest(string message) => Of(400, "Client::BadRequest", message);

    public static Refusal NoService() => Of(404, "Client::NotFound::ServiceDoesNotExists", "This service does not exist");

    public static Refusal NoObject(string id) => Of(404, "Client::NotFound", $"The requested object (id = {id}) does not exist");

    public static Refusal Auth(int status, string code, string message) => new(status, new JsonObject
    {
        ["errorCode"] = code,
        ["httpCode"] = status == 403 ? "403 Forbidden" : "400 Bad Request",
        ["message"] = message,
    });
}
