using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.CloudInit.Enrolment;

/// <summary>
/// Makes probe identities. Only hashes are stored, and yet a machine whose answer got lost must be told the same again: so an identity follows from the token, the machine's key and a secret that
/// all replicas share. Without that secret neither the token nor the key gives it away.
/// </summary>
internal sealed class ProbeIdentities(Keys keys)
{
    public const string Prefix = "prb_";

    private readonly byte[] secret = SHA256.HashData(Encoding.UTF8.GetBytes("probe-identities:" + keys.Service));

    public string Of(string tokenHash, string machineKeyHash) =>
        Prefix + Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{tokenHash}\n{machineKeyHash}")));
}
