using System.Text.RegularExpressions;

namespace AppsEducation.Provisioning.CloudInit;

/// <summary>What one machine is told of itself. Everything here ends in its user data, which anyone on the machine can read: no secret but the one-time token.</summary>
/// <param name="Instance"><c>ins_…</c></param>
/// <param name="HostName">The public name: <c>etherpad.dijon.localhost</c>.</param>
/// <param name="ControlPlane">The control plane's public address, where the machine enrols.</param>
/// <param name="EnrolmentToken">The one-time token, in clear.</param>
/// <param name="DataDevice">The data volume as this host's machines see it: <c>/dev/sdb</c>.</param>
/// <param name="MailRelay"><c>host:port</c> that takes the application's mail; only for a blueprint that sends some.</param>
internal sealed partial record MachineFacts(
    string Instance, string HostName, Uri ControlPlane, string EnrolmentToken, string DataDevice, string? MailRelay)
{
    /// <summary>Where the data volume is mounted, on every machine.</summary>
    public const string DataMount = "/srv/data";

    /// <summary>Refuses what couldn't be a machine's facts, whatever let it come this far: a name with a newline must not depend on a serializer alone.</summary>
    /// <exception cref="UserDataRefusedException">Naming the field.</exception>
    public void Check()
    {
        Refuse.Unless(InstanceId().IsMatch(Instance), "instance", Instance, "an id like ins_7hk2m4q8z1n5c3vx");
        Refuse.Unless(HostName.Length <= 253 && DnsName().IsMatch(HostName), "hostName", HostName, "a lower-case DNS name of at least three labels");
        Refuse.Unless(
            ControlPlane is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }, "controlPlane",
            ControlPlane.OriginalString, "an absolute http(s) address without user, query or fragment");
        Refuse.Unless(Token().IsMatch(EnrolmentToken), "enrolmentToken", "(not shown)", "base64url of 32 random bytes");
        Refuse.Unless(Device().IsMatch(DataDevice), "dataDevice", DataDevice, "a device like /dev/sdb");
        Refuse.Unless(MailRelay is null || Relay().IsMatch(MailRelay), "mailRelay", MailRelay ?? "", "host:port");
        Refuse.Unless(
            MailRelay is null || MailRelay.Split(':')[1] is not ("25" or "465" or "587"), "mailRelay", MailRelay ?? "",
            "a port other than 25, 465 and 587: hosts close these (Scaleway's security groups do by default)");
    }

    [GeneratedRegex(@"\Ains_[0-9a-z]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex InstanceId();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?){2,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsName();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{43}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex(@"\A/dev/[a-z0-9]{2,16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Device();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?:[1-9][0-9]{0,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Relay();
}

/// <summary>A blueprint or a fact that no user data can be made of: nothing to retry, the field must change.</summary>
internal sealed class UserDataRefusedException(string field, string message) : Exception(message)
{
    /// <summary>What must change: <c>hostName</c>, <c>containers/app</c>, …</summary>
    public string Field { get; } = field;
}

/// <summary>Guards of the rendering.</summary>
internal static class Refuse
{
    public static void Unless(bool holds, string field, string value, string wanted)
    {
        if (!holds)
            throw new UserDataRefusedException(field, $"No user data can be made: {field} must be {wanted}, not '{Shown(value)}'.");
    }

    // It ends in logs and in an operation's reason: short and on one line.
    private static string Shown(string value) =>
        string.Concat(value.Take(60).Select(c => c is >= ' ' and < '\u007f' ? c.ToString() : $"\\u{(int)c:x4}"));
}
