using System.Net.Http.Headers;
using System.Text;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Wire;

/// <summary>instance/v1: servers, addresses, security groups, server types. Wraps what it returns (<c>{"server":{…}}</c>) and counts pages in headers.</summary>
internal sealed class InstanceApi(ScalewayWire wire)
{
    private const int PageSize = 100;   // the most that instance/v1 gives; 50 by default

    private static string Zone(string zone) => $"/instance/v1/zones/{zone}";

    private static ProviderCall Call(string operation, string zone, CallKind kind) => new(operation, $"instance/{zone}", kind);

    public Task<IReadOnlyList<ServerRow>> Servers(string zone, string tag, CancellationToken ct) =>
        List<ServersAnswer, ServerRow>("list-servers", zone, $"servers?project={wire.Project}&tags={Escape(tag)}", a => a.Servers, s => s.Id, ct);

    public async Task<ServerRow> Server(string zone, string id, CancellationToken ct) =>
        (await wire.Ask<ServerAnswer>(Call("get-server", zone, CallKind.Look), $"{Zone(zone)}/servers/{id}", ct)).Server;

    /// <summary>All servers of the project, whoever's: what its quota counts.</summary>
    public async Task<int> CountServers(string zone, CancellationToken ct)
    {
        var (answer, headers) = await wire.AskWithHeaders<ServersAnswer>(Call("list-servers", zone, CallKind.Look), $"{Zone(zone)}/servers?project={wire.Project}&page=1&per_page={PageSize}", ct);
        return Total(headers) ?? answer.Servers.Count;
    }

    /// <summary>201; created stopped, with its root volume already attached.</summary>
    public Task<Made<ServerAnswer>> CreateServer(string zone, CreateServer request, CancellationToken ct) =>
        wire.Make<ServerAnswer>(Call("create-server", zone, CallKind.Create), HttpMethod.Post, $"{Zone(zone)}/servers", request with { Project = wire.Project }, ct);

    /// <summary>202 with a task whose id is nil in 2026's recordings ("fake task"): nothing to poll but the server.</summary>
    /// <param name="action"><c>poweron poweroff terminate</c>; terminate is refused from <c>stopped</c>, poweron from anything else.</param>
    public Task<string?> Act(string zone, string id, string action, CancellationToken ct) =>
        wire.Tell(Call($"{action}-server", zone, CallKind.Act), HttpMethod.Post, $"{Zone(zone)}/servers/{id}/action", ScalewayWire.AsJson(new ServerAction(action)), ct);

    /// <summary>204; only while stopped. Its volumes survive it.</summary>
    public Task<string?> DeleteServer(string zone, string id, CancellationToken ct) =>
        wire.Drop(Call("delete-server", zone, CallKind.Act), $"{Zone(zone)}/servers/{id}", ct);

    /// <summary>The volume must be <c>available</c>: one that is still being created is refused.</summary>
    public Task<string?> AttachVolume(string zone, string server, string volume, CancellationToken ct) =>
        wire.Tell(Call("attach-volume", zone, CallKind.Act), HttpMethod.Post, $"{Zone(zone)}/servers/{server}/attach-volume",
            ScalewayWire.AsJson(new AttachVolume(volume, "sbs_volume")), ct);

    /// <summary>Only while stopped.</summary>
    public Task<string?> SetType(string zone, string server, string commercialType, CancellationToken ct) =>
        wire.Tell(Call("set-server-type", zone, CallKind.Set), HttpMethod.Patch, $"{Zone(zone)}/servers/{server}", ScalewayWire.AsJson(new SetServerType(commercialType)), ct);

    public Task<string?> SetFirewall(string zone, string server, Reference firewall, CancellationToken ct) =>
        wire.Tell(Call("set-server-firewall", zone, CallKind.Set), HttpMethod.Patch, $"{Zone(zone)}/servers/{server}", ScalewayWire.AsJson(new SetServerFirewall(firewall)), ct);

    /// <summary>The raw text; null when the server has none.</summary>
    public Task<string?> UserData(string zone, string server, CancellationToken ct) =>
        wire.Text(Call("get-user-data", zone, CallKind.Look), $"{Zone(zone)}/servers/{server}/user_data/cloud-init", ct);

    /// <summary>204; a raw body of <c>text/plain</c>, not JSON. Read by the machine at its first boot only.</summary>
    public Task<string?> SetUserData(string zone, string server, string cloudConfig, CancellationToken ct)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(cloudConfig));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return wire.Tell(Call("set-user-data", zone, CallKind.Set), HttpMethod.Patch, $"{Zone(zone)}/servers/{server}/user_data/cloud-init", content, ct);
    }

    public Task<IReadOnlyList<AddressRow>> Addresses(string zone, string tag, CancellationToken ct) =>
        List<AddressesAnswer, AddressRow>("list-ips", zone, $"ips?project={wire.Project}&tags={Escape(tag)}", a => a.Ips, i => i.Id, ct);

    public async Task<AddressRow> Address(string zone, string id, CancellationToken ct) =>
        (await wire.Ask<AddressAnswer>(Call("get-ip", zone, CallKind.Look), $"{Zone(zone)}/ips/{id}", ct)).Ip;

    public Task<Made<AddressAnswer>> CreateAddress(string zone, IReadOnlyList<string> tags, CancellationToken ct) =>
        wire.Make<AddressAnswer>(Call("create-ip", zone, CallKind.Create), HttpMethod.Post, $"{Zone(zone)}/ips", new CreateAddress(wire.Project, "routed_ipv4", tags), ct);

    public Task<string?> AttachAddress(string zone, string address, string server, CancellationToken ct) =>
        wire.Tell(Call("attach-ip", zone, CallKind.Set), HttpMethod.Patch, $"{Zone(zone)}/ips/{address}", ScalewayWire.AsJson(new AttachAddress(server)), ct);

    public Task<string?> DeleteAddress(string zone, string id, CancellationToken ct) =>
        wire.Drop(Call("delete-ip", zone, CallKind.Set), $"{Zone(zone)}/ips/{id}", ct);

    public Task<IReadOnlyList<FirewallRow>> Firewalls(string zone, string tag, CancellationToken ct) =>
        List<FirewallsAnswer, FirewallRow>("list-security-groups", zone, $"security_groups?project={wire.Project}&tags={Escape(tag)}", a => a.SecurityGroups, g => g.Id, ct);

    public async Task<FirewallRow> Firewall(string zone, string id, CancellationToken ct) =>
        (await wire.Ask<FirewallAnswer>(Call("get-security-group", zone, CallKind.Look), $"{Zone(zone)}/security_groups/{id}", ct)).SecurityGroup;

    /// <param name="mailPorts">Outgoing 25, 465 and 587 stay closed while the default security is on; Scaleway lets an account turn it off once its support has agreed.</param>
    public Task<Made<FirewallAnswer>> CreateFirewall(string zone, string name, bool mailPorts, IReadOnlyList<string> tags, CancellationToken ct) =>
        wire.Make<FirewallAnswer>(Call("create-security-group", zone, CallKind.Create), HttpMethod.Post, $"{Zone(zone)}/security_groups",
            new CreateFirewall(name, wire.Project, "One service of AppsEducation; changed by it alone", tags, Stateful: true, "drop", "accept", EnableDefaultSecurity: !mailPorts, ProjectDefault: false), ct);

    public Task<string?> DeleteFirewall(string zone, string id, CancellationToken ct) =>
        wire.Drop(Call("delete-security-group", zone, CallKind.Set), $"{Zone(zone)}/security_groups/{id}", ct);

    public Task<IReadOnlyList<RuleRow>> Rules(string zone, string firewall, CancellationToken ct) =>
        List<RulesAnswer, RuleRow>("list-rules", zone, $"security_groups/{firewall}/rules?", a => a.Rules, r => r.Id ?? $"{r.Direction}{r.Position}", ct);

    /// <summary>Replaces every editable rule: said twice it is the same. The answer is what the group holds now: ours with their ids, and the six that aren't editable (outgoing 25, 465, 587 dropped, v4 and v6).</summary>
    public Task<Made<RulesAnswer>> SetRules(string zone, string firewall, IReadOnlyList<RuleRow> rules, CancellationToken ct) =>
        wire.Make<RulesAnswer>(Call("set-rules", zone, CallKind.Set), HttpMethod.Put, $"{Zone(zone)}/security_groups/{firewall}/rules", new RulesAnswer(rules), ct);

    /// <summary>Every server type by name; 135 in three pages when recorded.</summary>
    public async Task<IReadOnlyDictionary<string, ServerType>> ServerTypes(string zone, CancellationToken ct)
    {
        var pairs = await List<ServerTypesAnswer, KeyValuePair<string, ServerType>>("list-server-types", zone, "products/servers?", a => [.. a.Servers], p => p.Key, ct);
        return pairs.ToDictionary();
    }

    /// <summary><c>available</c>, <c>scarce</c> or <c>shortage</c> by server type.</summary>
    public async Task<IReadOnlyDictionary<string, Availability>> Availability(string zone, CancellationToken ct)
    {
        var pairs = await List<AvailabilityAnswer, KeyValuePair<string, Availability>>("get-availability", zone, "products/servers/availability?", a => [.. a.Servers], p => p.Key, ct);
        return pairs.ToDictionary();
    }

    private static string Escape(string tag) => Uri.EscapeDataString(tag);

    // The count stands in X-Total-Count; the links are relative to the product and only their rel="next" is of use.
    private Task<IReadOnlyList<TRow>> List<TAnswer, TRow>(
        string operation, string zone, string path, Func<TAnswer, IReadOnlyList<TRow>> rows, Func<TRow, string> id, CancellationToken ct)
        where TAnswer : class
    {
        var seen = 0;
        return Pages.Gather(
            async number =>
            {
                var (answer, headers) = await wire.AskWithHeaders<TAnswer>(
                    Call(operation, zone, CallKind.Look), $"{Zone(zone)}/{path}&page={number}&per_page={PageSize}".Replace("?&", "?"), ct);
                var read = rows(answer);
                seen += read.Count;
                return (read, read.Count > 0 && (Total(headers) is { } all ? seen < all : read.Count >= PageSize));
            },
            id);
    }

    private static int? Total(HttpResponseHeaders headers) =>
        headers.TryGetValues("X-Total-Count", out var values) && int.TryParse(values.First(), out var count) ? count : null;
}
