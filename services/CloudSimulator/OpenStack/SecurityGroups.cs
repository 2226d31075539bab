using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Neutron's security groups: closed inwards from the start, open outwards by two rules. Names are not unique, except that there is one "default".</summary>
internal static class SecurityGroups
{
    public const string DefaultName = "default";

    private const string Many = "/openstack/{zone}/network/v2.0/security-groups";
    private const string One = Many + "/{id}";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-security-groups", "GET", Many, List);
        yield return new ApiRoute("create-security-group", "POST", Many, Create);
        yield return new ApiRoute("get-security-group", "GET", One, Get);
        yield return new ApiRoute("update-security-group", "PUT", One, Update);
        yield return new ApiRoute("delete-security-group", "DELETE", One, Delete);
    }

    public static SecurityGroupRow Own(CallContext c, string id)
    {
        var group = c.World.SecurityGroups.Find(id);
        if (group is null || !c.Mine(group))
            throw NotFound(id);
        c.Concerns = id;
        return group;
    }

    private static Refusal NotFound(string id) => OpenStackRefusal.Neutron(404, "SecurityGroupNotFound", $"Security group {id} does not exist");

    public static SecurityGroupRow[] ByNameOrId(CallContext c, string name) =>
        c.World.SecurityGroups.Find(name) is { } one && c.Mine(one) ? [one]
        : name == DefaultName ? [Default(c)]
        : [.. c.World.SecurityGroups.Now.Where(group => c.Mine(group) && group.Name == name)];

    /// <summary>The project's own group, there from the first look on.</summary>
    public static SecurityGroupRow Default(CallContext c)
    {
        if (c.World.SecurityGroups.Now.FirstOrDefault(group => c.Mine(group) && group.Name == DefaultName) is { } known)
            return known;
        var made = New(c, DefaultName, "Default security group");
        c.World.SecurityGroups.Put(made, c.Now);
        return made;
    }

    private static ApiAnswer List(CallContext c)
    {
        var standard = Default(c);
        var groups = c.World.SecurityGroups.AsOf(c.Listed).Where(c.Mine).Where(group => group.Id != standard.Id).Prepend(standard).OrderBy(group => group.Order);
        return NeutronWire.List(c, "security_groups", groups, View, NotFound, "id", "name", "description", "project_id", "tenant_id", "stateful", "shared", "revision_number");
    }

    private static ApiAnswer Get(CallContext c)
    {
        var id = c.Value("id");
        var group = c.World.SecurityGroups.Find(id, c.Read);
        if (group is null || !c.Mine(group))
            throw NotFound(id);
        c.Concerns = id;
        return Answer(group, 200);
    }

    private static ApiAnswer Create(CallContext c)
    {
        var sent = NeutronWire.Inner(c, "security_group", "name", "description", "stateful", "project_id", "tenant_id");
        var name = sent.String("name") ?? "";
        if (name == DefaultName)
            throw OpenStackRefusal.Neutron(409, "SecurityGroupDefaultAlreadyExists", "Default security group already exists.");
        NeutronQuota.Check(c, "security_group", 1);
        var group = New(c, name, sent.String("description") ?? "");
        c.World.SecurityGroups.Put(group, c.Now);
        c.Concerns = group.Id;
        return Answer(group, 201);
    }

    private static ApiAnswer Update(CallContext c)
    {
        var group = Own(c, c.Value("id"));
        var sent = NeutronWire.Inner(c, "security_group", "name", "description", "stateful");
        group = group with { Name = sent.String("name") ?? group.Name, Description = sent.String("description") ?? group.Description, Revision = group.Revision + 1, ModifiedAt = c.Now };
        c.World.SecurityGroups.Put(group, c.Now);
        return Answer(group, 200);
    }

    // A port is enough to hold it, with or without a server (recorded).
    private static ApiAnswer Delete(CallContext c)
    {
        var group = Own(c, c.Value("id"));
        if (group.Name == DefaultName)
            throw OpenStackRefusal.Neutron(409, "SecurityGroupCannotRemoveDefault", "Insufficient rights for removing default security group.");
        if (c.World.Ports.Now.Any(port => port.SecurityGroupIds.Contains(group.Id)))
            throw OpenStackRefusal.Neutron(409, "SecurityGroupInUse", $"Security Group {group.Id} in use.");
        c.World.SecurityGroups.Remove(group.Id, c.Now);
        return ApiAnswer.Empty(204, null);
    }

    private static SecurityGroupRow New(CallContext c, string name, string description) => new()
    {
        Id = c.World.NewId(),
        Order = c.World.Next("order", c.Now),
        Zone = c.Zone,
        Project = c.Project().ProjectId,
        Name = name,
        Description = description,
        Rules = [.. new[] { "IPv4", "IPv6" }.Select(type => new SecurityGroupRule(c.World.NewId(), "egress", type, null, null, null, null, null, null, c.Now))],
        CreatedAt = c.Now,
        ModifiedAt = c.Now,
    };

    private static ApiAnswer Answer(SecurityGroupRow group, int status) => ApiAnswer.Json(status, new JsonObject { ["security_group"] = View(group) });

    private static JsonObject View(SecurityGroupRow group) => new()
    {
        ["id"] = group.Id,
        ["name"] = group.Name,
        ["stateful"] = true,
        ["tenant_id"] = group.Project,
        ["description"] = group.Description,
        ["shared"] = false,
        ["security_group_rules"] = new JsonArray([.. group.Rules.Select((rule, index) => SecurityGroupRules.View(group, rule, (int)(group.Order * 10) + index))]),
        ["tags"] = new JsonArray([.. group.Tags.Select(tag => (JsonNode)tag)]),
        ["created_at"] = Stack.Date(group.CreatedAt),
        ["updated_at"] = Stack.Date(group.ModifiedAt),
        ["revision_number"] = group.Revision,
        ["project_id"] = group.Project,
    };
}
