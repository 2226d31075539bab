namespace AppsEducation.Provisioning.Hosting.Scaleway.Wire;

/// <param name="State"><c>stopped starting running stopping "stopped in place" locked</c>.</param>
/// <param name="StateDetail">The provider's words: <c>allocating node</c>, <c>booting kernel</c>; "booted" comes only from guests that report, so nobody waits for it.</param>
/// <param name="Volumes">By position; the root volume at "0".</param>
/// <param name="CreationDate">With microseconds and an offset, unlike the other products.</param>
/// <param name="ModificationDate">Moves with the state too, when the provider's side of it changes (recorded in instance-action-server-on-off).</param>
internal sealed record ServerRow(
    string Id,
    string Name,
    string State,
    string? StateDetail = null,
    string? CommercialType = null,
    string? Project = null,
    IReadOnlyList<string>? Tags = null,
    IReadOnlyDictionary<string, ServerVolume>? Volumes = null,
    IReadOnlyList<ServerAddress>? PublicIps = null,
    Reference? SecurityGroup = null,
    DateTimeOffset? CreationDate = null,
    DateTimeOffset? ModificationDate = null)
{
    public string? RootVolumeId => Volumes?.GetValueOrDefault("0")?.Id;

    public bool HasVolume(string id) => Volumes?.Values.Any(volume => volume.Id == id) ?? false;

    public bool HasAddress(string id) => PublicIps?.Any(ip => ip.Id == id) ?? false;
}

internal sealed record ServerVolume(string Id, string? VolumeType = null, bool Boot = false, string? State = null);

internal sealed record ServerAddress(string Id, string? Address = null);

internal sealed record Reference(string Id, string? Name = null);

internal sealed record AddressRow(
    string Id, string Address, string? State = null, Reference? Server = null, string? Type = null, string? Project = null, IReadOnlyList<string>? Tags = null);

/// <param name="State"><c>available syncing syncing_error</c>.</param>
internal sealed record FirewallRow(
    string Id, string Name, string? State = null, string? Project = null, IReadOnlyList<string>? Tags = null, IReadOnlyList<Reference>? Servers = null,
    string? InboundDefaultPolicy = null, DateTimeOffset? CreationDate = null);

/// <param name="DestPortTo">Null for a single port.</param>
/// <param name="Editable">False for the provider's own rules; null in requests.</param>
internal sealed record RuleRow(
    string Action, string Protocol, string Direction, string IpRange, int? DestPortFrom, int? DestPortTo, int Position = 0, bool? Editable = null, string? Id = null);

/// <param name="Ncpus">Virtual processors.</param>
/// <param name="Ram">Bytes.</param>
internal sealed record ServerType(int Ncpus, long Ram, string? Arch = null, bool EndOfService = false);

/// <param name="Value"><c>available scarce shortage</c>.</param>
internal sealed record Availability([property: System.Text.Json.Serialization.JsonPropertyName("availability")] string Value);

/// <param name="DynamicIpRequired">False: our address is a resource of its own that survives the server.</param>
/// <param name="SecurityGroup">An id here, an object in the answer.</param>
internal sealed record CreateServer(
    string Name, string CommercialType, string Image, IReadOnlyDictionary<string, CreateRootVolume> Volumes, IReadOnlyList<string> PublicIps, string SecurityGroup,
    IReadOnlyList<string> Tags, bool DynamicIpRequired = false, string BootType = "local", bool Protected = false, string? Project = null);

/// <param name="Size">Bytes, decimal.</param>
internal sealed record CreateRootVolume(long Size, string VolumeType, bool Boot);

internal sealed record CreateAddress(string Project, string Type, IReadOnlyList<string> Tags);

internal sealed record CreateFirewall(
    string Name, string Project, string Description, IReadOnlyList<string> Tags, bool Stateful, string InboundDefaultPolicy, string OutboundDefaultPolicy, bool EnableDefaultSecurity, bool ProjectDefault);

internal sealed record AttachVolume(string VolumeId, string VolumeType);

internal sealed record AttachAddress(string Server);

/// <param name="SecurityGroup">An object here, with its name, where the create takes a bare id.</param>
internal sealed record SetServerFirewall(Reference SecurityGroup);

internal sealed record SetServerType(string CommercialType);

internal sealed record ServerAction(string Action);

internal sealed record ServerAnswer(ServerRow Server);

internal sealed record ServersAnswer(IReadOnlyList<ServerRow> Servers);

internal sealed record AddressAnswer(AddressRow Ip);

internal sealed record AddressesAnswer(IReadOnlyList<AddressRow> Ips);

internal sealed record FirewallAnswer(FirewallRow SecurityGroup);

internal sealed record FirewallsAnswer(IReadOnlyList<FirewallRow> SecurityGroups);

internal sealed record RulesAnswer(IReadOnlyList<RuleRow> Rules);

internal sealed record ServerTypesAnswer(IReadOnlyDictionary<string, ServerType> Servers);

internal sealed record AvailabilityAnswer(IReadOnlyDictionary<string, Availability> Servers);
