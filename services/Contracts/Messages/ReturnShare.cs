namespace AppsEducation.Contracts.Messages;

/// <summary>Tenants → Catalogue: an academy gives its share back. Answered by <see cref="ShareSettled"/>.</summary>
/// <param name="OperationId">The operation that asks.</param>
/// <param name="AcademyCode">Who.</param>
/// <param name="Offering">Of what.</param>
/// <param name="Generation">As in <see cref="TakeShare"/>.</param>
public sealed record ReturnShare(string OperationId, string AcademyCode, string Offering, long Generation);
