namespace AppsEducation.Contracts.Messages;

/// <summary>Tenants → Portal: what an academy's agents see, whole, already filtered: what is masked or another academy's isn't in it. A newer version wins.</summary>
/// <param name="Subportal">The document.</param>
public sealed record SubportalPublished(Http.SubportalView Subportal);
