using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>Nova's key pairs: the one thing here whose name is unique.</summary>
internal static class KeyPairs
{
    private const string Many = "/openstack/{zone}/compute/v2.1/os-keypairs";

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-keypairs", "GET", Many, c => ApiAnswer.Json(200, new JsonObject
        {
            ["keypairs"] = new JsonArray([.. Mine(c).OrderBy(pair => pair.Name, StringComparer.Ordinal).Select(pair => new JsonObject { ["keypair"] = View(c, pair, withUser: false) })]),
        }));
        yield return new ApiRoute("create-keypair", "POST", Many, Create);
        yield return new ApiRoute("get-keypair", "GET", Many + "/{name}", c => ApiAnswer.Json(200, new JsonObject { ["keypair"] = View(c, Own(c), withUser: true) }));
        yield return new ApiRoute("delete-keypair", "DELETE", Many + "/{name}", Delete);
    }

    public static bool Exists(CallContext c, string name) => Mine(c).Any(pair => pair.Name == name);

    private static IEnumerable<KeyPairRow> Mine(CallContext c) => c.World.KeyPairs.Now.Where(pair => pair.Project == c.Project().ProjectId && pair.Region == c.Zone);

    private static KeyPairRow Own(CallContext c) => Mine(c).FirstOrDefault(pair => pair.Name == c.Value("name"))
        ?? throw OpenStackRefusal.Nova(404, $"Keypair {c.Value("name")} not found for user {c.UserId()}");

    private static ApiAnswer Create(CallContext c)
    {
        var sent = c.Inner("keypair", message => OpenStackRefusal.Nova(400, message));
        var name = sent.String("name") ?? throw OpenStackRefusal.Invalid("keypair", "'name' is a required property");
        var (key, secret) = (sent.String("public_key"), (string?)null);
        // Up to 2.91 Nova makes the pair itself when no key is sent, and shows the private one this once.
        if (key is null && Microversion.Nova(c.Call).AtLeast(92))
            throw OpenStackRefusal.Invalid("keypair", "'public_key' is a required property");
        if (key is null)
            (key, secret) = MakePair();
        if (Blob(key) is null)
            throw OpenStackRefusal.Nova(400, "Keypair data is invalid: failed to generate fingerprint");
        if (Exists(c, name))
            throw OpenStackRefusal.Nova(409, $"Key pair '{name}' already exists.");
        var pair = new KeyPairRow { Id = $"{c.Project().ProjectId}/{c.Zone}/{name}", Project = c.Project().ProjectId, Region = c.Zone, Name = name, PublicKey = key };
        c.World.KeyPairs.Put(pair, c.Now);
        var view = View(c, pair, withUser: true);
        if (secret is not null)
            view["private_key"] = secret;
        return ApiAnswer.Json(Microversion.Nova(c.Call).AtLeast(2) ? 201 : 200, new JsonObject { ["keypair"] = view });
    }

    private static ApiAnswer Delete(CallContext c)
    {
        c.World.KeyPairs.Remove(Own(c).Id, c.Now);
        return ApiAnswer.Empty(Microversion.Nova(c.Call).AtLeast(2) ? 204 : 202);
    }

    private static JsonObject View(CallContext c, KeyPairRow pair, bool withUser)
    {
        var view = new JsonObject { ["name"] = pair.Name, ["public_key"] = pair.PublicKey, ["fingerprint"] = Fingerprint(pair.PublicKey) };
        if (Microversion.Nova(c.Call).AtLeast(2))
            view["type"] = "ssh";
        if (withUser)
            view["user_id"] = c.UserId();
        return view;
    }

    // MD5 of the key, as OpenSSH showed it before SHA-256; Nova still does.
    private static string Fingerprint(string key) => string.Join(':', MD5.HashData(Blob(key)!).Select(one => $"{one:x2}"));

    // As Zed's nova/crypto.py makes them: 2048 bits of RSA.
    private static (string Public, string Private) MakePair()
    {
        using var rsa = RSA.Create(2048);
        var parts = rsa.ExportParameters(includePrivateParameters: false);
        byte[] blob = [.. Field("ssh-rsa"u8), .. Field(parts.Exponent!), .. Field([0, .. parts.Modulus!])];   // the zero: a modulus is no negative number
        return ($"ssh-rsa {Convert.ToBase64String(blob)} Generated-by-Nova", rsa.ExportRSAPrivateKeyPem() + "\n");
    }

    private static byte[] Field(ReadOnlySpan<byte> bytes) => [(byte)(bytes.Length >> 24), (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];

    private static byte[]? Blob(string key)
    {
        var parts = key.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var bytes = new byte[key.Length];
        return parts.Length >= 2 && Convert.TryFromBase64String(parts[1], bytes, out var length) && length > 0 ? bytes[..length] : null;
    }
}
