using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.CloudSimulator.Ovh;

/// <summary>The server's clock, and whose credential a caller has.</summary>
internal static class OvhAuth
{
    public static IEnumerable<ApiRoute> Routes(string root)
    {
        yield return new ApiRoute("get-time", "GET", root + "/auth/time", c => ApiAnswer.Json(200, JsonValue.Create((c.Now + c.Options.OvhClockAhead).ToUnixTimeSeconds()))) { Open = true };
        yield return new ApiRoute("get-credential", "GET", root + "/auth/currentCredential", c => ApiAnswer.Json(200, new JsonObject
        {
            ["allowedIPs"] = null,
            ["applicationId"] = 1,
            ["creation"] = "2026-01-01T00:00:00+01:00",
            ["credentialId"] = 1,
            ["expiration"] = null,
            ["lastUse"] = null,
            ["ovhSupport"] = false,
            ["rules"] = new JsonArray([.. new[] { "GET", "POST", "PUT", "DELETE" }.Select(method => new JsonObject { ["method"] = method, ["path"] = "/*" })]),
            ["status"] = "validated",
        }));
        yield return new ApiRoute("get-me", "GET", root + "/me", c => ApiAnswer.Json(200, new JsonObject { ["nichandle"] = $"{c.Account.Id}-ovh" }));
    }
}
