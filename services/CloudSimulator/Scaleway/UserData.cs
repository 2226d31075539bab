using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A server's user data: raw bodies by key; a missing one is a 404 with nothing in it.</summary>
internal static class UserData
{
    private const string Many = "/instance/v1/zones/{zone}/servers/{id}/user_data";
    private const string One = Many + "/{key}";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-user-data", "GET", Many, List);
        yield return new ApiRoute("get-user-data", "GET", One, Get);
        yield return new ApiRoute("set-user-data", "PATCH", One, Set);
        yield return new ApiRoute("delete-user-data", "DELETE", One, Delete);
    }

    public static byte[]? CloudInit(World world, string serverId) => world.UserData.Find($"{serverId}/cloud-init")?.Content;

    private static ApiAnswer List(CallContext c)
    {
        var server = Servers.Own(c, c.Value("id"));
        var keys = c.World.UserDataOf[server.Id].Select(row => row.Key).Order(StringComparer.Ordinal);
        return ApiAnswer.Json(200, new JsonObject { ["user_data"] = Wire.Array(keys) });
    }

    private static ApiAnswer Get(CallContext c)
    {
        var server = Servers.Own(c, c.Value("id"));
        return c.World.UserData.Find($"{server.Id}/{c.Value("key")}") is { } row ? ApiAnswer.Text(200, row.Content) : throw ScalewayRefusal.Nothing();
    }

    private static ApiAnswer Set(CallContext c)
    {
        var server = Servers.Own(c, c.Value("id"));
        var key = c.Value("key");
        c.World.UserData.Put(new UserDataRow { Id = $"{server.Id}/{key}", ServerId = server.Id, Key = key, Content = c.Call.Body.ToArray() }, c.Now);
        return ApiAnswer.Empty(204, "text/plain");
    }

    private static ApiAnswer Delete(CallContext c)
    {
        var server = Servers.Own(c, c.Value("id"));
        if (c.World.UserData.Find($"{server.Id}/{c.Value("key")}") is not { } row)
            throw ScalewayRefusal.Nothing();
        c.World.UserData.Remove(row.Id, c.Now);
        return ApiAnswer.Empty(204);
    }
}
