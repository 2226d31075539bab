using System.Text.Json;
using AppsEducation.Contracts;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AppsEducation.Tenants;

/// <summary>A column that holds an immutable value as JSON text: assigned, read and written whole, never searched.</summary>
internal static class JsonColumn
{
    /// <summary>Maps the property to JSON text.</summary>
    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property) => property
        .HasConversion(
            new ValueConverter<T, string>(value => Write(value), text => Read<T>(text)),
            // The value itself is its snapshot, since it is never changed in place: what wasn't assigned anew costs a look at the reference, not a page of JSON at each look for changes.
            new ValueComparer<T>((a, b) => ReferenceEquals(a, b) || Write(a!) == Write(b!), value => Write(value).GetHashCode(StringComparison.Ordinal), value => value))
        .HasMaxLength(-1);

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, ApiJson.Tolerant);

    private static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, ApiJson.Tolerant)!;
}
