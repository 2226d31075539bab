namespace AppsEducation.Contracts.Messages;

/// <summary>Tenants → Provisioning: this instance ends. Provisioning says when: after the grace period for one that held data, at once for one that never did.</summary>
/// <param name="OperationId">The operation that asks; it has succeeded when the end is scheduled.</param>
/// <param name="OperationKind">Its kind.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="AcademyCode">For the answer about an instance that Provisioning never heard of.</param>
/// <param name="Generation">Rises with every wish for this instance; an older one changes nothing, and a removal beats a late provisioning.</param>
public sealed record RemoveService(string OperationId, OperationKind OperationKind, string InstanceId, string AcademyCode, long Generation);
