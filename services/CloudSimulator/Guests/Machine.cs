using System.Text.Json;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Guests;

/// <summary>What a machine read from its user data at its first boot.</summary>
internal sealed record Machine(
    string Instance, string Offering, int Blueprint, string HostName, string ControlPlane, string EnrolmentToken, string DataMount, Port[] Ports, string Version)
{
    /// <summary>Reads /etc/appsedu/machine.json: every member known, none missing.</summary>
    public static Machine Read(string json)
    {
        JsonElement root;
        try
        {
            root = JsonDocument.Parse(json).RootElement;
        }
        catch (JsonException error)
        {
            throw new BadUserDataException($"machine.json is not JSON: {error.Message}");
        }
        if (root.ValueKind != JsonValueKind.Object)
            throw new BadUserDataException("machine.json is not an object");
        string[] known = ["version", "instance", "offering", "blueprint", "hostName", "controlPlane", "enrolmentToken", "dataMount", "ports"];
        foreach (var member in root.EnumerateObject())
            if (!known.Contains(member.Name))
                throw new BadUserDataException($"machine.json: unknown member '{member.Name}'");
        string Text(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new BadUserDataException($"machine.json: '{name}' is missing");
        int Number(string name) => root.TryGetProperty(name, out var value) && value.TryGetInt32(out var number)
            ? number
            : throw new BadUserDataException($"machine.json: '{name}' is missing");
        if (Number("version") != 1)
            throw new BadUserDataException("machine.json: only version 1 is known");
        var ports = root.TryGetProperty("ports", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(ReadPort).ToArray()
            : throw new BadUserDataException("machine.json: 'ports' is missing");
        var controlPlane = Text("controlPlane");
        if (!Uri.TryCreate(controlPlane, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new BadUserDataException($"machine.json: controlPlane '{controlPlane}' is not an address");
        var host = Text("hostName");
        if (Uri.CheckHostName(host) != UriHostNameType.Dns || !string.Equals(host, host.ToLowerInvariant(), StringComparison.Ordinal))
            throw new BadUserDataException($"machine.json: hostName '{host}' is not a host name");
        return new Machine(Text("instance"), Text("offering"), Number("blueprint"), host, controlPlane.TrimEnd('/'), Text("enrolmentToken"), Text("dataMount"), ports, "");
    }

    private static Port ReadPort(JsonElement port) =>
        port.ValueKind == JsonValueKind.Object
            && port.TryGetProperty("port", out var number) && number.TryGetInt32(out var value)
            && port.TryGetProperty("protocol", out var protocol) && protocol.GetString() is "tcp" or "udp"
            ? new Port(value, port.GetProperty("protocol").GetString()!)
            : throw new BadUserDataException("machine.json: a port is {\"port\":443,\"protocol\":\"tcp\"}");
}

/// <summary>User data that leaves the machine dead, and why.</summary>
internal sealed class BadUserDataException(string reason) : Exception(reason);

/// <summary>A root disk with what its machine wrote on it; its id is the root volume's. It outlives power cycles, as a disk does.</summary>
internal sealed record DiskRow : Row
{
    public required string ServerId { get; init; }

    /// <summary>The start of the run in which it first booted, and when that boot had read the user data.</summary>
    public DateTimeOffset FirstRunAt { get; init; }
    public DateTimeOffset ReadAt { get; init; }

    /// <summary>Why the machine is dead for good; null when its user data was accepted.</summary>
    public string? Problem { get; init; }
    public Machine? Machine { get; init; }

    /// <summary>The key made here; PKCS#8, base64.</summary>
    public string? MachineKey { get; init; }
    public string? Certificate { get; init; }
    public string? PrivateKey { get; init; }
    public string? ProbeIdentity { get; init; }
    public DateTimeOffset? EnrolledAt { get; init; }
    public DateTimeOffset? RenewAt { get; init; }

    public int Attempts { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The run in which the control plane refused it for good; the next boot tries once more.</summary>
    public DateTimeOffset? RefusedInRun { get; init; }
    public string? LastRefusal { get; init; }

    public bool Silent { get; init; }
    public bool BadProbe { get; init; }
    public DateTimeOffset? StaleSince { get; init; }

    /// <summary>The console's last lines.</summary>
    public string[] Console { get; init; } = [];

    public DiskRow Say(DateTimeOffset at, string line) => this with { Console = [.. Console.TakeLast(39), $"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} {line}"] };
}
