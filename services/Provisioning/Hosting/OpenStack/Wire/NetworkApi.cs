using System.Text.Json.Serialization;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Wire;

/// <summary>
/// Neutron: security groups with their rules, ports, networks. Names aren't unique, and tags can't be given at creation: the four tags stand in the description, which can. Lists name the project, as
/// an administrator would see everybody's.
/// </summary>
internal sealed class NetworkApi(OpenStackWire wire, string project)
{
    private const string Root = "https://network";

    private ProviderCall Call(string operation, CallKind kind) => wire.Call(operation, Catalogue.Network, kind);

    public Task<IReadOnlyList<GroupRow>> Groups(CancellationToken ct) =>
        wire.List<GroupsAnswer, GroupRow>(Call("list-security-groups", CallKind.Look), $"{Root}/security-groups?project_id={project}", a => a.SecurityGroups, a => a.SecurityGroupsLinks.HaveNext(), g => g.Id, ct);

    public async Task<GroupRow> Group(string id, CancellationToken ct) =>
        (await wire.Ask<GroupAnswer>(Call("get-security-group", CallKind.Look), $"{Root}/security-groups/{id}", ct)).SecurityGroup;

    /// <summary>201, with two rules of its own that let everything out.</summary>
    public Task<Made<GroupAnswer>> CreateGroup(string name, string description, CancellationToken ct) =>
        wire.Make<GroupAnswer>(Call("create-security-group", CallKind.Create), HttpMethod.Post, $"{Root}/security-groups", new CreateGroupRequest(new CreateGroup(name, description)), ct);

    /// <summary>204; 409 <c>SecurityGroupInUse</c> while a port is behind it.</summary>
    public Task<string?> DeleteGroup(string id, CancellationToken ct) => wire.Drop(Call("delete-security-group", CallKind.Set), $"{Root}/security-groups/{id}", ct);

    /// <summary>All in one call, and all of them or none: 409 <c>SecurityGroupRuleExists</c> when one is there already, which the next look shows.</summary>
    public Task<string?> AddRules(IReadOnlyList<RuleRow> rules, CancellationToken ct) =>
        wire.Tell(Call("create-security-group-rules", CallKind.Act), HttpMethod.Post, $"{Root}/security-group-rules", ProviderWire.AsJson(new AddRulesRequest(rules)), ct);

    public Task<string?> DeleteRule(string id, CancellationToken ct) => wire.Drop(Call("delete-security-group-rule", CallKind.Set), $"{Root}/security-group-rules/{id}", ct);

    public Task<IReadOnlyList<PortRow>> Ports(CancellationToken ct) =>
        wire.List<PortsAnswer, PortRow>(Call("list-ports", CallKind.Look), $"{Root}/ports?project_id={project}", a => a.Ports, a => a.PortsLinks.HaveNext(), p => p.Id, ct);

    public async Task<PortRow> Port(string id, CancellationToken ct) => (await wire.Ask<PortAnswer>(Call("get-port", CallKind.Look), $"{Root}/ports/{id}", ct)).Port;

    /// <summary>201, with its address; 409 <c>IpAddressGenerationFailure</c> when the network has none left.</summary>
    public Task<Made<PortAnswer>> CreatePort(CreatePort request, CancellationToken ct) =>
        wire.Make<PortAnswer>(Call("create-port", CallKind.Create), HttpMethod.Post, $"{Root}/ports", new CreatePortRequest(request), ct);

    public Task<string?> SetGroups(string port, IReadOnlyList<string> groups, CancellationToken ct) =>
        wire.Tell(Call("set-port-groups", CallKind.Set), HttpMethod.Put, $"{Root}/ports/{port}", ProviderWire.AsJson(new SetPortRequest(new SetPort(groups))), ct);

    /// <summary>204; one made by us survives its server, and takes itself off one that still runs.</summary>
    public Task<string?> DeletePort(string id, CancellationToken ct) => wire.Drop(Call("delete-port", CallKind.Set), $"{Root}/ports/{id}", ct);

    /// <summary>Several may have the name.</summary>
    public async Task<IReadOnlyList<NetworkRow>> Networks(string name, CancellationToken ct) =>
        (await wire.Ask<NetworksAnswer>(Call("list-networks", CallKind.Look), $"{Root}/networks?name={Uri.EscapeDataString(name)}", ct)).Networks;

    /// <summary>By name: limit, used and reserved.</summary>
    public async Task<IReadOnlyDictionary<string, NetworkQuota>> Quotas(CancellationToken ct) =>
        (await wire.Ask<NetworkQuotasAnswer>(Call("get-quotas", CallKind.Look), $"{Root}/quotas/{project}/details.json", ct)).Quota;
}

internal sealed record GroupRow(string Id, string Name, string? Description = null, [property: JsonPropertyName("security_group_rules")] IReadOnlyList<RuleRow>? Rules = null, DateTimeOffset? CreatedAt = null);

/// <param name="Direction"><c>ingress egress</c>.</param>
/// <param name="Ethertype"><c>IPv4 IPv6</c>.</param>
/// <param name="Protocol">Null: any.</param>
/// <param name="RemoteIpPrefix">Null: everywhere, the same as 0.0.0.0/0.</param>
/// <param name="RemoteGroupId">Those behind another group, instead of addresses.</param>
/// <param name="RemoteAddressGroupId">Those of a list, instead of addresses.</param>
internal sealed record RuleRow(
    string Direction, string Ethertype, string? Protocol = null, int? PortRangeMin = null, int? PortRangeMax = null, string? RemoteIpPrefix = null, string? RemoteGroupId = null, string? RemoteAddressGroupId = null,
    string? SecurityGroupId = null, string? Id = null);

/// <param name="Status"><c>DOWN</c> until a server is on it, <c>ACTIVE</c>.</param>
/// <param name="DeviceId">The server it is on; empty for none.</param>
internal sealed record PortRow(
    string Id, string Name, string Status, string? NetworkId = null, string? DeviceId = null, string? Description = null,
    IReadOnlyList<FixedAddress>? FixedIps = null, IReadOnlyList<string>? SecurityGroups = null, DateTimeOffset? CreatedAt = null, DateTimeOffset? UpdatedAt = null)
{
    public bool IsFree => string.IsNullOrEmpty(DeviceId);

    /// <summary>The IPv4 one: a network may give one of IPv6 beside it.</summary>
    public string? Address => FixedIps?.Select(ip => ip.IpAddress).FirstOrDefault(ip => !ip.Contains(':'));
}

internal sealed record FixedAddress(string IpAddress);

/// <param name="External">It leads outside.</param>
internal sealed record NetworkRow(string Id, string Name, string? Status = null, [property: JsonPropertyName("router:external")] bool External = false);

internal sealed record NetworkQuota(int Limit, int Used = 0, int Reserved = 0);

internal sealed record CreateGroup(string Name, string Description);

internal sealed record CreatePort(string NetworkId, string Name, string Description, IReadOnlyList<string> SecurityGroups);

internal sealed record SetPort(IReadOnlyList<string> SecurityGroups);

internal sealed record CreateGroupRequest(CreateGroup SecurityGroup);

internal sealed record AddRulesRequest(IReadOnlyList<RuleRow> SecurityGroupRules);

internal sealed record CreatePortRequest(CreatePort Port);

internal sealed record SetPortRequest(SetPort Port);

internal sealed record GroupAnswer(GroupRow SecurityGroup);

internal sealed record GroupsAnswer(IReadOnlyList<GroupRow> SecurityGroups, IReadOnlyList<PageLink>? SecurityGroupsLinks = null);

internal sealed record PortAnswer(PortRow Port);

internal sealed record PortsAnswer(IReadOnlyList<PortRow> Ports, IReadOnlyList<PageLink>? PortsLinks = null);

internal sealed record NetworksAnswer(IReadOnlyList<NetworkRow> Networks);

internal sealed record NetworkQuotasAnswer(IReadOnlyDictionary<string, NetworkQuota> Quota);
