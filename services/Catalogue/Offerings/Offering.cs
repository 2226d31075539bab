using AppsEducation.Catalogue.Seed;
using AppsEducation.Contracts;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Catalogue.Offerings;

/// <summary>An entry of the national catalogue.</summary>
internal sealed class Offering
{
    // EF materializes through here; everyone else takes an offering from its seed.
    private Offering()
    {
    }

    /// <summary>Its key, for ever.</summary>
    public string Slug { get; private set; } = "";

    /// <summary>Rises with every change that others see; also the concurrency token.</summary>
    public long Revision { get; private set; }

    /// <summary>Of all that others see: equal content, nothing to do.</summary>
    public string ContentHash { get; private set; } = "";

    public int Position { get; private set; }

    public Text Title { get; private set; } = null!;

    public Text Summary { get; private set; } = null!;

    public Text Description { get; private set; } = null!;

    public List<string> Categories { get; private set; } = [];

    public string? Steward { get; private set; }

    public Maturity Maturity { get; private set; }

    /// <summary>For ever: what is delivered otherwise is another offering, which replaces this one.</summary>
    public Delivery Delivery { get; private set; }

    public Sensitivity Sensitivity { get; private set; }

    public bool EnabledByDefault { get; private set; }

    public string? Url { get; private set; }

    /// <summary>The current blueprint of a dedicated one; what runs keeps its own.</summary>
    public int? BlueprintVersion { get; private set; }

    public DateOnly? DeprecatedOn { get; private set; }

    public DateOnly? RetiredOn { get; private set; }

    public string? ReplacedBy { get; private set; }

    /// <summary>Slug, titles and summaries without accents and capitals, for searching alike on all databases.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>An offering that wasn't there before; <see cref="Take"/> fills it.</summary>
    public static Offering New(string slug, Delivery delivery) => new() { Slug = slug, Delivery = delivery };

    /// <summary>Takes what the seed says.</summary>
    public void Take(OfferingSeed seed, int? blueprintVersion)
    {
        Position = seed.Position;
        Title = seed.Title;
        Summary = seed.Summary;
        Description = seed.Description;
        Categories = [.. seed.Categories];
        Steward = seed.Steward;
        Maturity = seed.Maturity;
        Sensitivity = seed.Sensitivity;
        EnabledByDefault = seed.EnabledByDefault;
        Url = seed.Url;
        BlueprintVersion = blueprintVersion;
        DeprecatedOn = seed.DeprecatedOn;
        RetiredOn = seed.RetiredOn;
        ReplacedBy = seed.ReplacedBy;
        SearchText = Folding.Fold(string.Join('\n', Slug, Title.Fr, Title.En, Summary.Fr, Summary.En));
    }

    /// <summary>A new revision when what others see, by its hash, is new.</summary>
    public bool Revise(string contentHash)
    {
        if (contentHash == ContentHash)
            return false;
        ContentHash = contentHash;
        Revision++;
        return true;
    }

    internal static void Configure(ModelBuilder model) => model.Entity<Offering>(row =>
    {
        row.ToTable("Offerings");
        row.HasKey(e => e.Slug);
        row.Property(e => e.Slug).HasMaxLength(40);
        row.Property(e => e.Revision).IsConcurrencyToken();
        row.Property(e => e.ContentHash).HasMaxLength(64);
        row.ComplexProperty(e => e.Title);
        row.ComplexProperty(e => e.Summary);
        row.ComplexProperty(e => e.Description, text =>
        {
            text.Property(t => t.Fr).HasMaxLength(1200);
            text.Property(t => t.En).HasMaxLength(1200);
        });
        row.Property(e => e.Steward).HasMaxLength(8);
        row.Property(e => e.Maturity).HasConversion<string>().HasMaxLength(20);
        row.Property(e => e.Delivery).HasConversion<string>().HasMaxLength(20);
        row.Property(e => e.Sensitivity).HasConversion<string>().HasMaxLength(20);
        row.Property(e => e.ReplacedBy).HasMaxLength(40);
        row.Property(e => e.SearchText).HasMaxLength(500);
        row.HasIndex(e => new { e.Position, e.Slug });
    });
}
