using System.Text.Json.Serialization;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Wire;

/// <summary>
/// Nova. Lists are of the whole project, without a name: Nova takes a name for a regular expression (<c>a.b</c> finds <c>axb</c>), and two servers may have the same one. The metadata in each answer says what is ours.
/// </summary>
internal sealed class ComputeApi(OpenStackWire wire)
{
    /// <summary>Train's; Zed knows up to 2.93. Since 2.47 a server's flavor is in its own answer, since 2.9 whether it is locked.</summary>
    public const string Microversion = "2.79";

    private const string Root = "https://compute";

    private ProviderCall Call(string operation, CallKind kind) => wire.Call(operation, Catalogue.Compute, kind);

    public Task<IReadOnlyList<ServerRow>> Servers(CancellationToken ct) =>
        wire.List<ServersAnswer, ServerRow>(Call("list-servers", CallKind.Look), $"{Root}/servers/detail", a => a.Servers, a => a.ServersLinks.HaveNext(), s => s.Id, ct);

    public async Task<ServerRow> Server(string id, CancellationToken ct) =>
        (await wire.Ask<ServerAnswer>(Call("get-server", CallKind.Look), $"{Root}/servers/{id}", ct)).Server;

    /// <summary>202, whether or not there is a host for it; boots at once. The answer also holds an <c>adminPass</c>, which isn't even read.</summary>
    public Task<Made<CreatedServer>> CreateServer(CreateServer request, CancellationToken ct) =>
        wire.Make<CreatedServer>(Call("create-server", CallKind.Create), HttpMethod.Post, $"{Root}/servers", new CreateServerRequest(request), ct);

    /// <summary>202 with nothing in it; 409 in another state.</summary>
    /// <param name="action"><c>os-start forceDelete</c>.</param>
    public Task<string?> Act(string id, string action, CancellationToken ct) =>
        wire.Tell(Call($"{action}-server", CallKind.Act), HttpMethod.Post, $"{Root}/servers/{id}/action", ProviderWire.AsJson(new Dictionary<string, object?> { [action] = null }), ct);

    /// <summary>204, in any state; it is still shown for a moment. Its port and its data volume survive it.</summary>
    public Task<string?> DeleteServer(string id, CancellationToken ct) => wire.Drop(Call("delete-server", CallKind.Set), $"{Root}/servers/{id}", ct);

    public Task<string?> AttachVolume(string server, string volume, CancellationToken ct) =>
        wire.Tell(Call("attach-volume", CallKind.Act), HttpMethod.Post, $"{Root}/servers/{server}/os-volume_attachments", ProviderWire.AsJson(new AttachVolumeRequest(new AttachVolume(volume))), ct);

    public Task<string?> AttachPort(string server, string port, CancellationToken ct) =>
        wire.Tell(Call("attach-port", CallKind.Act), HttpMethod.Post, $"{Root}/servers/{server}/os-interface", ProviderWire.AsJson(new AttachPortRequest(new AttachPort(port))), ct);

    public Task<IReadOnlyList<FlavorRow>> Flavors(CancellationToken ct) =>
        wire.List<FlavorsAnswer, FlavorRow>(Call("list-flavors", CallKind.Look), $"{Root}/flavors/detail", a => a.Flavors, a => a.FlavorsLinks.HaveNext(), f => f.Id, ct);

    public async Task<Limits> Limits(CancellationToken ct) => (await wire.Ask<LimitsAnswer>(Call("get-limits", CallKind.Look), $"{Root}/limits", ct)).Limits;

    public async Task<IReadOnlyList<string>> Zones(CancellationToken ct) =>
        [.. (await wire.Ask<ZonesAnswer>(Call("list-zones", CallKind.Look), $"{Root}/os-availability-zone", ct)).Zones.Where(zone => zone.State?.Available is not false).Select(zone => zone.Name)];
}

/// <param name="Status"><c>BUILD ACTIVE SHUTOFF ERROR DELETED SOFT_DELETED PAUSED SUSPENDED SHELVED … UNKNOWN</c>.</param>
/// <param name="LaunchedAt">Null until it ran for the first time.</param>
/// <param name="TaskState">What is being done to it.</param>
/// <param name="Fault">Why it is in error.</param>
/// <param name="Updated">Moves with the state.</param>
internal sealed record ServerRow(
    string Id, string Name, string Status,
    IReadOnlyDictionary<string, string>? Metadata = null,
    [property: JsonPropertyName("OS-EXT-STS:task_state")] string? TaskState = null,
    [property: JsonPropertyName("OS-SRV-USG:launched_at")] string? LaunchedAt = null,
    ServerFlavor? Flavor = null, ServerFault? Fault = null, bool Locked = false, DateTimeOffset? Created = null, DateTimeOffset? Updated = null)
{
    public bool Ran => LaunchedAt is not null;

    public bool IsGoing => Status is "DELETED" || TaskState is "deleting" or "soft-deleting";

    /// <summary>The words of its state, the provider's own where it has some.</summary>
    public string Words => Fault?.Message is { Length: > 0 } why ? $"{Status}: {ProviderAnswers.OneLine(why)}" : TaskState is { } task ? $"{Status}, {task}" : Status;
}


internal sealed record ServerFlavor(string? OriginalName = null);

/// <param name="Message">"No valid host was found. …": there is no room for it, though its creation was accepted.</param>
internal sealed record ServerFault(string? Message = null, int Code = 0);

/// <param name="Ram">MiB.</param>
/// <param name="Disk">GB of root disk; 0: it boots from volumes only.</param>
/// <param name="Ephemeral">GB of a further disk, which would take the data volume's place in the machine.</param>
/// <param name="Swap">MiB of a further disk, as well.</param>
internal sealed record FlavorRow(
    string Id, string Name, int Vcpus, int Ram, int Disk = 0, int Swap = 0,
    [property: JsonPropertyName("OS-FLV-EXT-DATA:ephemeral")] int Ephemeral = 0,
    [property: JsonPropertyName("OS-FLV-DISABLED:disabled")] bool Disabled = false);

/// <param name="UserData">Base64, at most 65,535 characters of it.</param>
/// <param name="ConfigDrive">The user data on a disk of its own: not every network has Nova's metadata service.</param>
internal sealed record CreateServer(
    string Name,
    [property: JsonPropertyName("flavorRef")] string FlavorRef,
    [property: JsonPropertyName("imageRef")] string ImageRef,
    IReadOnlyList<ServerPort> Networks,
    [property: JsonPropertyName("block_device_mapping_v2")] IReadOnlyList<BlockDevice> Disks,
    IReadOnlyDictionary<string, string> Metadata, string UserData, string AvailabilityZone, bool ConfigDrive = true);

internal sealed record ServerPort(string Port);

/// <param name="BootIndex">0: the root disk, made of the image on the host; -1: never booted from.</param>
internal sealed record BlockDevice(string Uuid, string SourceType, string DestinationType, int BootIndex, bool DeleteOnTermination);

internal sealed record CreateServerRequest(CreateServer Server);

internal sealed record CreatedServer(CreatedServerId Server);

internal sealed record CreatedServerId(string Id);

internal sealed record AttachVolumeRequest([property: JsonPropertyName("volumeAttachment")] AttachVolume Attachment);

internal sealed record AttachVolume([property: JsonPropertyName("volumeId")] string VolumeId);

internal sealed record AttachPortRequest([property: JsonPropertyName("interfaceAttachment")] AttachPort Attachment);

internal sealed record AttachPort(string PortId);

internal sealed record ServerAnswer(ServerRow Server);

internal sealed record ServersAnswer(IReadOnlyList<ServerRow> Servers, IReadOnlyList<PageLink>? ServersLinks = null);

internal sealed record FlavorsAnswer(IReadOnlyList<FlavorRow> Flavors, IReadOnlyList<PageLink>? FlavorsLinks = null);

/// <summary>Nova's and Cinder's alike.</summary>
internal sealed record ZonesAnswer([property: JsonPropertyName("availabilityZoneInfo")] IReadOnlyList<ZoneRow> Zones);

internal sealed record ZoneRow([property: JsonPropertyName("zoneName")] string Name, [property: JsonPropertyName("zoneState")] ZoneState? State = null);

internal sealed record ZoneState(bool Available = true);
