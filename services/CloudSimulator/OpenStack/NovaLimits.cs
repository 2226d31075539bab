using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Nova's quotas: what they are, what is used, and what an administrator makes of them. Unlimited is -1.</summary>
internal static class NovaLimits
{
    private const string Quota = "/openstack/{zone}/compute/v2.1/os-quota-sets/{project}";

    private static readonly Dictionary<string, string> Kinds = new() { ["instances"] = "servers", ["cores"] = "cores", ["ram"] = "ram" };

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("get-limits", "GET", "/openstack/{zone}/compute/v2.1/limits", Limits);
        yield return new ApiRoute("get-quota-set", "GET", Quota, c => Answer(c, Of(c)));
        yield return new ApiRoute("update-quota-set", "PUT", Quota, Update);
    }

    /// <summary>Refuses as Nova does: every kind that is short in one sentence.</summary>
    public static void Check(CallContext c, FlavorRow flavor)
    {
        var used = Used(c);
        (string Name, long More, long Used)[] asked = [("cores", flavor.Vcpus, used.Cores), ("instances", 1, used.Servers), ("ram", flavor.Ram, used.Ram)];
        var over = asked.Where(kind => c.Account.Quota(Kinds[kind.Name]) is { } limit && kind.Used + kind.More > limit).ToArray();
        if (over.Length > 0)
            throw OpenStackRefusal.Nova(403, $"Quota exceeded for {Names()}: Requested {string.Join(", ", over.Select(kind => kind.More))}, "
                + $"but already used {string.Join(", ", over.Select(kind => kind.Used))} of {string.Join(", ", over.Select(kind => c.Account.Quota(Kinds[kind.Name])))} {Names()}");
        string Names() => string.Join(", ", over.Select(kind => kind.Name));
    }

    private static (long Servers, long Cores, long Ram) Used(CallContext c)
    {
        var mine = c.World.NovaServers.Now.Where(c.Mine).ToArray();
        return (mine.Length, mine.Sum(server => (long)server.Flavor.Vcpus), mine.Sum(server => server.Flavor.Ram));
    }

    private static ApiAnswer Limits(CallContext c)
    {
        var (servers, cores, ram) = Used(c);
        return ApiAnswer.Json(200, new JsonObject
        {
            ["limits"] = new JsonObject
            {
                ["rate"] = new JsonArray(),
                ["absolute"] = new JsonObject
                {
                    ["maxTotalInstances"] = c.Account.Quota("servers") ?? -1,
                    ["maxTotalCores"] = c.Account.Quota("cores") ?? -1,
                    ["maxTotalRAMSize"] = c.Account.Quota("ram") ?? -1,
                    ["maxServerMeta"] = NovaMetadata.Most,
                    ["maxTotalKeypairs"] = 100,
                    ["maxServerGroups"] = 10,
                    ["maxServerGroupMembers"] = 10,
                    ["totalRAMUsed"] = ram,
                    ["totalCoresUsed"] = cores,
                    ["totalInstancesUsed"] = servers,
                    ["totalServerGroupsUsed"] = 0,
                },
            },
        });
    }

    private static AccountRow Of(CallContext c)
    {
        var account = c.World.Accounts.Now.FirstOrDefault(account => account.OpenStack?.ProjectId == c.Value("project"));
        return account is not null && (c.Project().Admin || account.Id == c.Account.Id)
            ? account
            : throw OpenStackRefusal.Nova(403, "Policy doesn't allow os_compute_api:os-quota-sets:show to be performed.");
    }

    private static ApiAnswer Update(CallContext c)
    {
        if (!c.Project().Admin)
            throw OpenStackRefusal.Nova(403, "Policy doesn't allow os_compute_api:os-quota-sets:update to be performed.");
        var account = Of(c);
        var changed = new Dictionary<string, long?>(account.Changed);
        foreach (var (name, value) in c.Inner("quota_set", message => OpenStackRefusal.Nova(400, message)))
            if (Kinds.TryGetValue(name, out var kind) && value is JsonValue number && number.TryGetValue<long>(out var limit))
                changed[kind] = limit < 0 ? null : limit;
        account = account with { Changed = changed };
        c.World.Accounts.Put(account, c.Now);
        return Answer(c, account, withId: false);
    }

    private static ApiAnswer Answer(CallContext c, AccountRow account, bool withId = true)
    {
        var set = new JsonObject
        {
            ["cores"] = account.Quota("cores") ?? -1,
            ["instances"] = account.Quota("servers") ?? -1,
            ["key_pairs"] = 100,
            ["metadata_items"] = NovaMetadata.Most,
            ["ram"] = account.Quota("ram") ?? -1,
            ["server_group_members"] = 10,
            ["server_groups"] = 10,
        };
        if (withId)
            set["id"] = c.Value("project");
        return ApiAnswer.Json(200, new JsonObject { ["quota_set"] = set });
    }
}
