using System.Text.Json;
using AppsEducation.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AppsEducation.Catalogue.Blueprints;

/// <summary>One version of an offering's blueprint. It never changes: what was provisioned from it can be read again as it was.</summary>
internal sealed class BlueprintVersion
{
    private BlueprintVersion()
    {
    }

    public string Offering { get; private set; } = "";

    /// <summary>From 1.</summary>
    public int Version { get; private set; }

    /// <summary>Of the content without its version: the same content is the same version.</summary>
    public string ContentHash { get; private set; } = "";

    /// <summary>The blueprint, as JSON of <see cref="Contracts.Blueprint"/>.</summary>
    public string Content { get; private set; } = "";

    public DateTimeOffset PublishedAt { get; private set; }

    /// <summary>The blueprint.</summary>
    public Blueprint Blueprint => JsonSerializer.Deserialize<Blueprint>(Content, ApiJson.Tolerant)!;

    /// <summary>A new version.</summary>
    public static BlueprintVersion Of(Blueprint blueprint, DateTimeOffset now) => new()
    {
        Offering = blueprint.Offering,
        Version = blueprint.Version,
        ContentHash = Hash(blueprint),
        Content = JsonSerializer.Serialize(blueprint, ApiJson.Tolerant),
        PublishedAt = now,
    };

    /// <summary>The hash of a blueprint's content, whatever its version.</summary>
    public static string Hash(Blueprint blueprint) => Hashing.Of(blueprint with { Version = 0 });

    internal static void Configure(ModelBuilder model) => model.Entity<BlueprintVersion>(row =>
    {
        row.ToTable("Blueprints");
        row.HasKey(e => new { e.Offering, e.Version });
        row.Property(e => e.Offering).HasMaxLength(40);
        row.Property(e => e.ContentHash).HasMaxLength(64);
        row.Property(e => e.Content).HasMaxLength(-1);
        row.HasIndex(e => new { e.Offering, e.ContentHash }).IsUnique();
        row.Ignore(e => e.Blueprint);
        // Written once: a save that changes any of it is refused before it reaches the database.
        foreach (var property in row.Metadata.GetProperties().Where(property => !property.IsPrimaryKey()))
            property.SetAfterSaveBehavior(PropertySaveBehavior.Throw);
    });
}
