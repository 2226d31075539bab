namespace AppsEducation.Contracts.Messages;

/// <summary>Catalogue → Provisioning: one immutable version of a blueprint, whole; restated periodically.</summary>
/// <param name="Blueprint">The blueprint.</param>
public sealed record BlueprintPublished(Blueprint Blueprint);
