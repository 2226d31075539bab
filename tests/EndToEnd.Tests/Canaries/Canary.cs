using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AppsEducation.EndToEnd.Tests.Canaries;

/// <summary>A secret that is looked for wherever bytes are kept, in the disguises that our own code and its libraries give to text.</summary>
internal sealed class Canary
{
    private readonly Func<string, bool> belongs;
    private readonly byte[][] disguises;

    /// <param name="name">What it is, for the failure: the secret itself is never said.</param>
    /// <param name="secret">Sixteen characters or more, or it would be found by chance.</param>
    /// <param name="belongs">The places, as the search names them, where it must be.</param>
    public Canary(string name, string secret, Func<string, bool> belongs)
    {
        if (secret.Length < 16)
            throw new ArgumentException($"The {name} is too short to be told from chance.");
        (Name, this.belongs) = (name, belongs);
        disguises = [.. Disguised(secret).Distinct().Select(Encoding.UTF8.GetBytes), Encoding.Unicode.GetBytes(secret)];
    }

    private Canary(string name, byte[][] disguises, Func<string, bool> belongs) => (Name, this.disguises, this.belongs) = (name, disguises, belongs);

    public string Name { get; }

    /// <summary>An EC private key in whatever form: the end of its secret number, as bytes and as text. Not the beginning: the lines of a PEM part it there.</summary>
    public static Canary OfPrivateKey(string name, string pem, Func<string, bool> belongs)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        var number = key.ExportParameters(includePrivateParameters: true).D![^20..];
        var texts = Encoded(number).SelectMany(text => Disguised(text)).Distinct();
        return new Canary(name, [number, .. texts.Select(Encoding.UTF8.GetBytes)], belongs);
    }

    public bool BelongsIn(string place) => belongs(place);

    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var disguise in disguises)
            if (bytes.IndexOf(disguise) >= 0)
                return true;
        return false;
    }

    private static IEnumerable<string> Disguised(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return JsonSerializer.Serialize(secret)[1..^1];
        yield return secret.Replace("-", "", StringComparison.Ordinal);
        foreach (var encoded in Encoded(Encoding.UTF8.GetBytes(secret)))
            yield return encoded;
    }

    private static IEnumerable<string> Encoded(byte[] bytes)
    {
        yield return Convert.ToHexStringLower(bytes);
        yield return Convert.ToHexString(bytes);
        // Within more that was encoded as a whole it begins at one of three places; what its neighbours have a part in is left out.
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var inner = encoded[(offset == 0 ? 0 : 4)..((offset + bytes.Length) / 3 * 4)];
            yield return inner;
            yield return inner.Replace('+', '-').Replace('/', '_');
        }
    }
}
