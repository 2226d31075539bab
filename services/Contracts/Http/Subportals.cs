namespace AppsEducation.Contracts.Http;

/// <summary>What an academy's agents see, whole and already filtered; Portal renders it once per version into bytes.</summary>
/// <param name="Academy">The academy's code.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Name">Its name.</param>
/// <param name="Region">Its region.</param>
/// <param name="Version">Rises with every change; one feed version is one document.</param>
/// <param name="PublishedAt">When this version was made.</param>
/// <param name="Introduction">The Dane's words, plain text; null: the standard ones.</param>
/// <param name="Contact">The Dane's address for an empty page.</param>
/// <param name="Services">The tiles, in order.</param>
/// <param name="TimeZone">The academy's (IANA), in which its pages say hours and days; null: Europe/Paris.</param>
public sealed record SubportalView(
    string Academy, string Slug, string Name, string Region, long Version, DateTimeOffset PublishedAt, Text? Introduction, string? Contact, IReadOnlyList<SubportalTile> Services,
    string? TimeZone = null);

/// <param name="Slug">The service.</param>
/// <param name="Name">Its title.</param>
/// <param name="Summary">One line.</param>
/// <param name="Url">Where it is opened; null while it can't be.</param>
/// <param name="State">What an agent may know.</param>
/// <param name="Until">End of a maintenance, or the end date.</param>
/// <param name="Message">A text for the agents.</param>
/// <param name="Progress">While preparing.</param>
/// <param name="Category">The category's slug.</param>
/// <param name="CategoryTitle">Its title.</param>
/// <param name="Order">Position, from 1.</param>
public sealed record SubportalTile(
    string Slug, Text Name, Text Summary, string? Url, TileState State, DateTimeOffset? Until, Text? Message, TileProgress? Progress, string Category, Text CategoryTitle, int Order);

/// <param name="Done">Steps done.</param>
/// <param name="Total">Of how many.</param>
public sealed record TileProgress(int Done, int Total);

/// <summary>The states an agent sees.</summary>
public enum TileState { Available, Preparing, Maintenance, Incident, Ending }

/// <summary><c>/{academy}/feed.json</c>, for an existing portal. Additive only.</summary>
/// <param name="Version">Of the sub-portal.</param>
/// <param name="Academy">The academy's code.</param>
/// <param name="Services">In order.</param>
public sealed record Feed(long Version, string Academy, IReadOnlyList<FeedService> Services);

/// <param name="Slug">The service.</param>
/// <param name="Name">Its title in the language asked for (<c>/en/…</c> for English).</param>
/// <param name="Url">Null while it can't be opened.</param>
/// <param name="State"><c>available preparing maintenance incident ending</c>.</param>
/// <param name="Until">RFC 3339, UTC.</param>
/// <param name="Message">A text.</param>
/// <param name="Progress">While preparing.</param>
/// <param name="Category">The category's slug.</param>
/// <param name="Order">Position, from 1.</param>
public sealed record FeedService(string Slug, string Name, string? Url, string State, DateTimeOffset? Until, string? Message, TileProgress? Progress, string Category, int Order);
