using System.Security.Cryptography;
using System.Text;

namespace AppsEducation.CloudSimulator.State;

/// <summary>Ids of what no account makes (images, networks, flavors): the same in every simulator, since they outlive them.</summary>
internal static class StableId
{
    public static string Of(string what)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(what))[..16];
        bytes[7] = (byte)((bytes[7] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes).ToString();
    }

    /// <summary>Keystone's ids have no dashes.</summary>
    public static string Hex(string what) => Of(what).Replace("-", "", StringComparison.Ordinal);
}
