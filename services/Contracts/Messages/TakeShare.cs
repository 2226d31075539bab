namespace AppsEducation.Contracts.Messages;

/// <summary>Tenants → Catalogue: an academy wants a share of a shared offering's quota. Answered by <see cref="ShareSettled"/>, always, even when long settled.</summary>
/// <param name="OperationId">The operation that asks.</param>
/// <param name="AcademyCode">Who.</param>
/// <param name="Offering">Of what.</param>
/// <param name="Generation">Rises with every wish of this academy for this offering; an older one changes nothing.</param>
public sealed record TakeShare(string OperationId, string AcademyCode, string Offering, long Generation);
