namespace AppsEducation.Contracts.Messages;

/// <summary>What became of a wish for a share.</summary>
public enum ShareState { Granted, Refused, Returned }

/// <summary>Catalogue → Tenants: where an academy stands with a shared offering.</summary>
/// <param name="OperationId">The operation that asked.</param>
/// <param name="AcademyCode">Who.</param>
/// <param name="Offering">Of what.</param>
/// <param name="Generation">The newest wish taken in.</param>
/// <param name="State">The outcome.</param>
/// <param name="Used">Shares taken, after this.</param>
/// <param name="Quota">Shares there are.</param>
public sealed record ShareSettled(string OperationId, string AcademyCode, string Offering, long Generation, ShareState State, int Used, int Quota);
