using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Keystone v3: tokens for a project, by password or application credential, with the catalogue of every region's endpoints at the simulator's own address.</summary>
internal static class Keystone
{
    public const string CreateToken = "create-token";

    private const string Tokens = "/openstack/identity/v3/auth/tokens";

    private static readonly TimeSpan Valid = TimeSpan.FromHours(1);

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute(CreateToken, "POST", Tokens, Create);
        yield return new ApiRoute("get-token", "GET", Tokens, Show);
        yield return new ApiRoute("delete-token", "DELETE", Tokens, Revoke);
    }

    public static string Address(ApiCall call) => $"{call.Origin}/openstack/identity/v3";

    /// <summary>The account whose credentials a log-in carries; null when they are nobody's or the scope isn't its own.</summary>
    public static AccountRow? Login(World world, ApiCall call)
    {
        try
        {
            var auth = JsonNode.Parse(call.Body.Span)?["auth"];
            var identity = auth?["identity"] as JsonObject;
            return identity?["methods"] is not JsonArray methods ? null
                : methods.Any(method => method?.GetValue<string>() == "application_credential") ? ByCredential(world, identity["application_credential"] as JsonObject)
                : world.Accounts.Now.FirstOrDefault(account => account.OpenStack is { } project && KnowsPassword(project, identity["password"]?["user"] as JsonObject) && Fits(project, auth!["scope"]?["project"] as JsonObject));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static AccountRow? ByCredential(World world, JsonObject? sent)
    {
        if (sent?.String("id") is not { } id || sent.String("secret") is not { } secret)
            return null;
        return world.ApplicationCredentials.Find(id) is { } made && made.Secret == secret
            ? world.Accounts.Find(made.Account)
            : world.Accounts.Now.FirstOrDefault(account => account.OpenStack?.ApplicationCredentials.GetValueOrDefault(id) == secret);
    }

    private static bool KnowsPassword(OpenStackProject project, JsonObject? user) =>
        user is not null && user.String("password") == project.Password
        && (user.String("id") == Stack.UserId(project) || (user.String("name") == project.UserName && IsDefault(user["domain"] as JsonObject)));

    // Without a scope Keystone gives a token for the user's default project; here each user has one.
    private static bool Fits(OpenStackProject project, JsonObject? scope) =>
        scope is null || scope.String("id") == project.ProjectId || (scope.String("name") == project.ProjectName && IsDefault(scope["domain"] as JsonObject));

    private static bool IsDefault(JsonObject? domain) => domain?.String("id") == "default" || domain?.String("name") == "Default";

    private static ApiAnswer Create(CallContext c)
    {
        foreach (var old in c.World.Tokens.Now.Where(row => row.ExpiresAt <= c.Now).ToArray())
            c.World.Tokens.Remove(old.Id, c.Now);
        var token = new TokenRow
        {
            Id = $"gAAAAA{string.Concat(Enumerable.Range(0, 4).Select(_ => c.World.NewId().Replace("-", "", StringComparison.Ordinal)))}",
            Account = c.Account.Id,
            ExpiresAt = c.Now + Valid,
        };
        c.World.Tokens.Put(token, c.Now);
        return ApiAnswer.Json(201, View(c, token)).With("X-Subject-Token", token.Id);
    }

    private static ApiAnswer Show(CallContext c)
    {
        var token = Subject(c);
        return ApiAnswer.Json(200, View(c, token)).With("X-Subject-Token", token.Id);
    }

    private static ApiAnswer Revoke(CallContext c)
    {
        c.World.Tokens.Remove(Subject(c).Id, c.Now);
        return ApiAnswer.Empty(204, null);
    }

    private static TokenRow Subject(CallContext c) =>
        c.World.Tokens.Find(c.Call.Header("X-Subject-Token")) is { } token && token.Account == c.Account.Id && token.ExpiresAt > c.Now
            ? token
            : throw OpenStackRefusal.Keystone(404, "Could not find token.");

    private static JsonObject View(CallContext c, TokenRow token)
    {
        var project = c.Project();
        static JsonObject Domain() => new() { ["id"] = "default", ["name"] = "Default" };
        string[] roles = project.Admin ? ["admin", "member", "reader"] : ["member", "reader"];
        return new JsonObject
        {
            ["token"] = new JsonObject
            {
                ["methods"] = new JsonArray(c.Body["auth"]?["identity"]?["methods"]?.AsArray().Select(method => method!.DeepClone()).ToArray() ?? ["password"]),
                ["user"] = new JsonObject { ["domain"] = Domain(), ["id"] = Stack.UserId(project), ["name"] = project.UserName, ["password_expires_at"] = null },
                ["audit_ids"] = new JsonArray(token.Id[6..28]),
                ["expires_at"] = $"{Stack.FineDate(token.ExpiresAt)}Z",
                ["issued_at"] = $"{Stack.FineDate(token.ExpiresAt - Valid)}Z",
                ["project"] = new JsonObject { ["domain"] = Domain(), ["id"] = project.ProjectId, ["name"] = project.ProjectName },
                ["is_domain"] = false,
                ["roles"] = new JsonArray([.. roles.Select(role => new JsonObject { ["id"] = StableId.Hex($"role {role}"), ["name"] = role })]),
                ["catalog"] = Catalogue(c, project),
            },
        };
    }

    private static JsonArray Catalogue(CallContext c, OpenStackProject project)
    {
        JsonObject Service(string type, string name, Func<string, string> address) => new()
        {
            ["endpoints"] = new JsonArray([.. from region in project.Regions from side in new[] { "public", "admin", "internal" } select new JsonObject
            {
                ["id"] = StableId.Hex($"endpoint {type} {region} {side}"),
                ["interface"] = side,
                ["region_id"] = region,
                ["url"] = address(region),
                ["region"] = region,
            }]),
            ["id"] = StableId.Hex($"service {type}"),
            ["type"] = type,
            ["name"] = name,
        };
        string At(string region, string rest) => $"{c.Call.Origin}/openstack/{region}/{rest}";
        return new JsonArray(
            Service("compute", "nova", region => At(region, "compute/v2.1")),
            Service("placement", "placement", region => At(region, "placement")),
            Service("identity", "keystone", _ => $"{Address(c.Call)}/"),
            Service("network", "neutron", region => At(region, "network")),
            Service("image", "glance", region => At(region, "image")),
            Service("volumev3", "cinderv3", region => At(region, $"volume/v3/{project.ProjectId}")));
    }
}
