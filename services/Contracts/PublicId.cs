using System.Security.Cryptography;
using System.Text;

namespace AppsEducation.Contracts;

/// <summary>Ids on the wire: a prefix that says the kind and 16 characters of base 32, such as <c>op_7hk2m4q8z1n5c3vx</c> (80 random bits).</summary>
public static class PublicId
{
    /// <summary>An asked-for change and its life.</summary>
    public const string Operation = "op";

    /// <summary>One running deployment.</summary>
    public const string Instance = "ins";

    // Crockford's alphabet without look-alikes (i, l, o, u): these ids are read out over the telephone.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>A new random id.</summary>
    public static string New(string prefix) => Format(prefix, RandomNumberGenerator.GetBytes(16));

    /// <summary>The same id for the same words: for what must not come twice when its creator dies half-way, such as the removal of an instance's generation.</summary>
    public static string Derived(string prefix, params ReadOnlySpan<object> from) =>
        Format(prefix, SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', from.ToArray()))));

    private static string Format(string prefix, byte[] bytes) =>
        string.Create(prefix.Length + 17, (prefix, bytes), static (text, state) =>
        {
            state.prefix.CopyTo(text);
            text[state.prefix.Length] = '_';
            for (var i = 0; i < 16; i++)
                text[state.prefix.Length + 1 + i] = Alphabet[state.bytes[i] & 31];
        });
}
