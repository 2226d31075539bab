using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>The documents by which clients find out which versions a service has; nobody needs a token for them.</summary>
internal static class Versions
{
    public static IEnumerable<ApiRoute> Routes()
    {
        static ApiRoute Open(string template, Func<CallContext, ApiAnswer> handle) => new("get-versions", "GET", template, handle) { Open = true };

        yield return Open("/openstack/identity", c => ApiAnswer.Json(300, new JsonObject { ["versions"] = new JsonObject { ["values"] = new JsonArray(Identity(c)) } }));
        yield return Open("/openstack/identity/v3", c => ApiAnswer.Json(200, new JsonObject { ["version"] = Identity(c) }));
        yield return Open("/openstack/{zone}/compute", c => ApiAnswer.Json(200, new JsonObject { ["versions"] = new JsonArray(Compute(c)) }));
        yield return Open("/openstack/{zone}/compute/v2.1", c => ApiAnswer.Json(200, new JsonObject { ["version"] = Compute(c) }));
        yield return Open("/openstack/{zone}/network", c => ApiAnswer.Json(200, new JsonObject { ["versions"] = new JsonArray(One("v2.0", $"{c.Service("network")}/v2.0/")) }));
        yield return Open("/openstack/{zone}/image", Image);
        yield return Open("/openstack/{zone}/image/versions", Image);
        foreach (var template in new[] { "/openstack/{zone}/volume", "/openstack/{zone}/volume/v3" })
            yield return Open(template, c => ApiAnswer.Json(template.EndsWith("v3", StringComparison.Ordinal) ? 200 : 300, new JsonObject { ["versions"] = new JsonArray(Volume(c)) }));
    }

    private static JsonObject Identity(CallContext c)
    {
        var version = One("v3.14", $"{Keystone.Address(c.Call)}/");
        version["status"] = "stable";
        version["updated"] = "2020-04-07T00:00:00Z";
        version["media-types"] = new JsonArray(new JsonObject { ["base"] = "application/json", ["type"] = "application/vnd.openstack.identity-v3+json" });
        return version;
    }

    private static JsonObject Compute(CallContext c) => new()
    {
        ["id"] = "v2.1",
        ["status"] = "CURRENT",
        ["version"] = "2.93",
        ["min_version"] = "2.1",
        ["updated"] = "2013-07-23T11:33:21Z",
        ["links"] = new JsonArray(
            new JsonObject { ["rel"] = "self", ["href"] = $"{c.Service("compute")}/v2.1/" },
            new JsonObject { ["rel"] = "describedby", ["type"] = "text/html", ["href"] = "http://docs.openstack.org/" }),
        ["media-types"] = new JsonArray(new JsonObject { ["base"] = "application/json", ["type"] = "application/vnd.openstack.compute+json;version=2.1" }),
    };

    private static JsonObject Volume(CallContext c)
    {
        var version = One("v3.0", $"{c.Service("volume")}/v3/");
        version["version"] = "3.70";
        version["min_version"] = "3.0";
        version["updated"] = "2022-08-31T00:00:00Z";
        return version;
    }

    private static ApiAnswer Image(CallContext c) => ApiAnswer.Json(300, new JsonObject { ["versions"] = new JsonArray(One("v2.16", $"{c.Service("image")}/v2/")) });

    private static JsonObject One(string id, string address) => new()
    {
        ["id"] = id,
        ["status"] = "CURRENT",
        ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = address }),
    };
}
