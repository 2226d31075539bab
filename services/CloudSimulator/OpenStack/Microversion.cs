using System.Globalization;
using AppsEducation.CloudSimulator.Calls;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Nova and Cinder answer in the shape of the version that was asked for; without one in their oldest.</summary>
internal readonly record struct Microversion(int Minor, int Major) : IComparable<Microversion>
{
    private const int NewestNova = 93, NewestCinder = 70;

    public static Microversion Nova(ApiCall call) =>
        Read(Of(call.Header("OpenStack-API-Version"), "compute") ?? call.Header("X-OpenStack-Nova-API-Version"), 2, 1, NewestNova);

    public static Microversion Cinder(ApiCall call) => Read(Of(call.Header("OpenStack-API-Version"), "volume"), 3, 0, NewestCinder);

    /// <summary>Refuses a version that Zed doesn't know.</summary>
    public static void CheckNova(CallContext c)
    {
        if (Nova(c.Call) is var asked && asked.Minor is < 1 or > NewestNova)
            throw OpenStackRefusal.Nova(406, $"Version {asked} is not supported by the API. Minimum is 2.1 and maximum is 2.{NewestNova}.");
    }

    public bool AtLeast(int minor) => Minor >= minor;

    public int CompareTo(Microversion other) => Minor.CompareTo(other.Minor);

    public override string ToString() => $"{Major}.{Minor}";

    private static string? Of(string? header, string service) => header?.Split(' ', 2) is [var name, var version] && name == service ? version : null;

    private static Microversion Read(string? version, int major, int oldest, int newest) =>
        version == "latest" ? new(newest, major)
        : version?.Split('.') is [var first, var second] && first == $"{major}" && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var minor) ? new(minor, major)
        : new(oldest, major);
}
