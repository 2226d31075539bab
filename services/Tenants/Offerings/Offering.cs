using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Tenants.Offerings;

/// <summary>What Tenants knows of the national catalogue: a read model, fed by <see cref="OfferingPublished"/>.</summary>
internal sealed class Offering : IVersioned
{
    public required string Slug { get; init; }
    public long Revision { get; private set; }
    public Text Title { get; private set; } = new("", "");
    public Text Summary { get; private set; } = new("", "");
    public string Category { get; private set; } = "";
    public Text CategoryTitle { get; private set; } = new("", "");
    public int Position { get; private set; }
    public Maturity Maturity { get; private set; }
    public Delivery Delivery { get; private set; }
    public Sensitivity Sensitivity { get; private set; }
    public bool EnabledByDefault { get; private set; }
    public string? Url { get; private set; }
    public int? BlueprintVersion { get; private set; }
    public IReadOnlyList<string> Sizes { get; private set; } = [];
    public DateOnly? RetiredOn { get; private set; }
    public string? ReplacedBy { get; private set; }
    public long Version { get; private set; }

    /// <summary>No academy can enable it any more; what runs goes on.</summary>
    public bool IsRetired => Maturity == Maturity.Retired;

    /// <summary>Takes a newer state over; false for one that is known or older.</summary>
    public bool Take(OfferingPublished news)
    {
        if (news.Revision <= Revision)
            return false;
        Revision = news.Revision;
        (Title, Summary, Position) = (news.Title, news.Summary, news.Position);
        (Category, CategoryTitle) = news is { Categories: [var slug, ..], CategoryTitles: [var title, ..] } ? (slug, title) : ("autres", new("Autres services", "Other services"));
        (Maturity, Delivery, Sensitivity) = (news.Maturity, news.Delivery, news.Sensitivity);
        // A dedicated instance only ever starts by somebody's choice, whatever a catalogue says.
        EnabledByDefault = news.EnabledByDefault && news.Delivery != Delivery.Dedicated;
        (Url, BlueprintVersion, Sizes) = (news.Url, news.BlueprintVersion, news.Sizes);
        (RetiredOn, ReplacedBy) = (news.RetiredOn, news.ReplacedBy);
        return true;
    }
}
