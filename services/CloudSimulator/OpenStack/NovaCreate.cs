using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>
/// POST servers. 202 says that the request was understood: whether a host is found shows later, as ERROR. Said twice it makes two servers,
/// unless a volume goes with it, which only the first can reserve.
/// </summary>
internal static class NovaCreate
{
    private const int LongestUserData = 65535;

    public static ApiAnswer Create(CallContext c)
    {
        Microversion.CheckNova(c);
        var sent = c.Inner("server", message => OpenStackRefusal.Invalid("server", message));
        CheckSchema(sent);
        var flavor = Flavors.Find(c, sent.String("flavorRef")) ?? throw OpenStackRefusal.Nova(400, $"Flavor {sent.String("flavorRef")} could not be found.");
        var image = sent.String("imageRef") is { } imageRef && GlanceImages.Find(c, imageRef) is { } found
            ? found.Id
            : throw OpenStackRefusal.Nova(400, sent.String("imageRef") is { Length: > 0 } ? "Can not find requested image" : "The simulator boots from images only: send an imageRef.");
        if (sent.String("key_name") is { } key && !KeyPairs.Exists(c, key))
            throw OpenStackRefusal.Nova(400, "Invalid key_name provided.");
        if (sent.String("availability_zone") is { } zone && zone != "nova")
            throw OpenStackRefusal.Nova(400, "The requested availability zone is not available");
        var metadata = NovaMetadata.Checked(sent["metadata"]);
        var groups = Groups(c, sent);
        var ports = Networks(c, sent, groups);
        NovaLimits.Check(c, flavor);

        var server = new NovaServerRow
        {
            Id = c.World.NewId(),
            Order = c.World.Next("order", c.Now),
            Zone = c.Zone,
            Project = c.Project().ProjectId,
            Name = sent.String("name")!,
            Description = sent.String("description"),
            Flavor = flavor,
            ImageId = image,
            KeyName = sent.String("key_name"),
            Metadata = metadata,
            UserData = sent.String("user_data") is { Length: > 0 } userData ? userData : null,   // gophercloud sends an empty text where there is none
            Fault = Flavors.FitsAHost(c, flavor) ? null : NovaLife.NoHost,
            ActAt = c.Now,
            CreatedAt = c.Now,
            ModifiedAt = c.Now,
            Events = [new ServerEvent("create", OpenStackCloud.RequestId(c.RequestId), c.Now)],
        };
        server = server with { RunningFrom = server.Fault is null ? c.Now + c.Timings.ServerStarting : null };
        Attach(c, sent, server);
        foreach (var port in ports)
            // A server without a host never gets as far as its ports: those made for it are not made, those given to it stay free.
            if (server.Fault is null)
                c.World.Ports.Put(port with { ServerId = server.Id }, c.Now);
        c.World.NovaServers.Put(server, c.Now);
        c.Concerns = server.Id;
        return ApiAnswer.Json(202, new JsonObject
        {
            ["server"] = new JsonObject
            {
                ["id"] = server.Id,
                ["links"] = NovaWire.Links(c, "servers", server.Id),
                ["OS-DCF:diskConfig"] = "MANUAL",
                ["security_groups"] = sent["security_groups"]?.DeepClone() ?? new JsonArray(new JsonObject { ["name"] = "default" }),
                ["adminPass"] = c.World.NewId()[..8] + "Aa1x",
            },
        }).With("Location", $"{c.Service("compute")}/v2.1/servers/{server.Id}");
    }

    private static void CheckSchema(JsonObject sent)
    {
        foreach (var required in new[] { "name", "flavorRef" })
            if (sent[required] is null)
                throw OpenStackRefusal.Invalid("server", $"Value: {Python(sent)}. '{required}' is a required property");
        if (sent.String("name") is not { Length: > 0 and <= 255 })
            throw OpenStackRefusal.Invalid("name", "It is a string of 1 to 255 characters.");
        if (sent["user_data"] is { } data)
        {
            var text = sent.String("user_data");
            if (text?.Length > LongestUserData)
                throw OpenStackRefusal.Invalid("user_data", "It is too long");
            if (text is null || !Convert.TryFromBase64String(text, new byte[text.Length], out _))
                throw OpenStackRefusal.Invalid("user_data", $"Value: {data}. '{data}' is not a 'base64'");
        }
    }

    private static SecurityGroupRow[] Groups(CallContext c, JsonObject sent)
    {
        if (sent["security_groups"] is not JsonArray { Count: > 0 } asked)
            return [SecurityGroups.Default(c)];
        return [.. asked.Select(group => (group as JsonObject)?.String("name") ?? throw OpenStackRefusal.Invalid("security_groups", "'name' is a required property")).Select(name =>
            SecurityGroups.ByNameOrId(c, name) switch
            {
                [var one] => one,
                [] => throw OpenStackRefusal.Nova(400, $"Unable to find security_group with name or id '{name}'"),
                _ => throw OpenStackRefusal.Nova(409, $"Multiple security_group matches found for name '{name}', use an ID to be more specific."),
            })];
    }

    private static PortRow[] Networks(CallContext c, JsonObject sent, SecurityGroupRow[] groups)
    {
        var external = OpenStack.Networks.External(c.Zone);
        if (sent["networks"] is JsonValue word)
            return word.ToString() == "none" ? [] : [New(external)];
        if (sent["networks"] is not JsonArray networks)
            return Microversion.Nova(c.Call).AtLeast(37)
                ? throw OpenStackRefusal.Invalid("server", "'networks' is a required property")
                : [New(external)];
        return [.. networks.Select(one => one as JsonObject ?? throw OpenStackRefusal.Invalid("networks", "It is a list of objects.")).Select(network =>
            network.String("port") is { } port ? Given(port)
            : network.String("uuid") is not { } id ? throw OpenStackRefusal.Nova(400, "Bad network format: missing 'uuid'")
            : id == external.Id ? New(external)
            : throw OpenStackRefusal.Nova(400, $"Network {id} could not be found."))];

        PortRow New(Network network)
        {
            NeutronQuota.Check(c, "port", 1);
            return Ports.New(c, network, "", [.. groups.Select(group => group.Id)]) with { OfServer = true };
        }

        PortRow Given(string id)
        {
            var port = c.World.Ports.Find(id);
            if (port is null || !c.Mine(port))
                throw OpenStackRefusal.Nova(400, $"Port id {id} could not be found.");
            return port.ServerId is null ? port : throw OpenStackRefusal.Nova(409, $"Port {id} is still in use.");
        }
    }

    // Its image's local disk, and volumes that exist.
    private static void Attach(CallContext c, JsonObject sent, NovaServerRow server)
    {
        if (sent["block_device_mapping_v2"] is not JsonArray devices)
            return;
        foreach (var device in devices.Select(one => one as JsonObject ?? throw OpenStackRefusal.Invalid("block_device_mapping_v2", "It is a list of objects.")))
        {
            var (source, target) = (device.String("source_type"), device.String("destination_type"));
            if (source == "image" && target == "local" && device.Integer("boot_index") == 0)
                continue;
            if (source != "volume" || target is not (null or "volume") || device.Integer("boot_index") >= 0)
                throw OpenStackRefusal.Nova(400, "Block Device Mapping is Invalid: the simulator boots from an image on a local disk and takes volumes beside it.");
            if (device.String("uuid") is not { } id || c.World.CinderVolumes.Find(id) is not { } volume || !c.Mine(volume))
                throw OpenStackRefusal.Nova(400, $"Volume {device.String("uuid")} could not be found.");
            NovaAttachments.Reserve(c, volume, server, device.Boolean("delete_on_termination") ?? false);
        }
    }

    // The schema check shows the value as Python writes it.
    private static string Python(JsonObject sent) => sent.ToJsonString(ApiAnswer.Compact).Replace('"', '\'').Replace("\':", "': ", StringComparison.Ordinal);
}
