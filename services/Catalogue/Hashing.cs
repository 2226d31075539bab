using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using AppsEducation.Contracts;

namespace AppsEducation.Catalogue;

/// <summary>Hashes of what is published, by its JSON: equal hash, equal content.</summary>
internal static class Hashing
{
    /// <summary>SHA-256, as lower-case hexadecimal digits.</summary>
    public static string Of<T>(T content) => Convert.ToHexStringLower(Sum(content));

    /// <summary>A version for an entity tag: an answer put together from several rows has no version of its own.</summary>
    public static long Tag<T>(T answer) => BinaryPrimitives.ReadInt64BigEndian(Sum(answer)) & long.MaxValue;

    private static byte[] Sum<T>(T content) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, ApiJson.Tolerant));
}
