using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Keystone's application credentials: a secret of its own for a program, shown once.</summary>
internal static class ApplicationCredentials
{
    private const string Many = "/openstack/identity/v3/users/{user}/application_credentials";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-application-credentials", "GET", Many, c => ApiAnswer.Json(200, new JsonObject
        {
            ["application_credentials"] = new JsonArray([.. Mine(c).Select(row => View(c, row))]),
            ["links"] = new JsonObject { ["self"] = $"{c.Call.Origin}{c.Call.Path}", ["previous"] = null, ["next"] = null },
        }));
        yield return new ApiRoute("create-application-credential", "POST", Many, Create);
        yield return new ApiRoute("delete-application-credential", "DELETE", Many + "/{id}", Delete);
    }

    private static IEnumerable<ApplicationCredentialRow> Mine(CallContext c) =>
        c.Value("user") == c.UserId()
            ? c.World.ApplicationCredentials.Now.Where(row => row.Account == c.Account.Id)
            : throw OpenStackRefusal.Keystone(403, "You are not authorized to perform the requested action: identity:list_application_credentials.");

    private static ApiAnswer Create(CallContext c)
    {
        var sent = c.Inner("application_credential", message => OpenStackRefusal.Keystone(400, message));
        var name = sent.String("name") ?? throw OpenStackRefusal.Keystone(400, "'name' is a required property");
        if (Mine(c).Any(row => row.Name == name))
            throw OpenStackRefusal.Keystone(409, $"Conflict occurred attempting to store application_credential - Duplicate entry found with name {name}.");
        string NewHex() => c.World.NewId().Replace("-", "", StringComparison.Ordinal);
        var made = new ApplicationCredentialRow { Id = NewHex(), Account = c.Account.Id, Name = name, Description = sent.String("description"), Secret = sent.String("secret") ?? NewHex() + NewHex() };
        c.World.ApplicationCredentials.Put(made, c.Now);
        var view = View(c, made);
        view["secret"] = made.Secret;
        return ApiAnswer.Json(201, new JsonObject { ["application_credential"] = view });
    }

    private static ApiAnswer Delete(CallContext c)
    {
        var row = Mine(c).FirstOrDefault(row => row.Id == c.Value("id"))
            ?? throw OpenStackRefusal.Keystone(404, $"Could not find Application Credential: {c.Value("id")}.");
        c.World.ApplicationCredentials.Remove(row.Id, c.Now);
        return ApiAnswer.Empty(204, null);
    }

    private static JsonObject View(CallContext c, ApplicationCredentialRow row) => new()
    {
        ["id"] = row.Id,
        ["name"] = row.Name,
        ["description"] = row.Description,
        ["user_id"] = c.UserId(),
        ["project_id"] = c.Project().ProjectId,
        ["system"] = null,
        ["expires_at"] = null,
        ["unrestricted"] = null,
        ["roles"] = new JsonArray([.. new[] { "member", "reader" }.Select(role => new JsonObject
        {
            ["id"] = StableId.Hex($"role {role}"),
            ["name"] = role,
            ["domain_id"] = null,
            ["description"] = null,
            ["options"] = new JsonObject { ["immutable"] = true },
        })]),
        ["links"] = new JsonObject { ["self"] = $"{Keystone.Address(c.Call)}/application_credentials/{row.Id}" },
    };
}
