namespace AppsEducation.Contracts.Messages;

/// <summary>Tenants → Provisioning: this instance is wanted, running. The whole desired state with its generation; also takes a scheduled end back.</summary>
/// <param name="OperationId">The operation that asks.</param>
/// <param name="OperationKind">Its kind: enable or undo.</param>
/// <param name="InstanceId">Chosen by Tenants, once per selection.</param>
/// <param name="AcademyCode">The tenant; for an instance that exists already Provisioning trusts its own row.</param>
/// <param name="AcademySlug">For the host name.</param>
/// <param name="Offering">The offering's slug.</param>
/// <param name="Size">A size of the blueprint.</param>
/// <param name="BlueprintVersion">The version to start with; a running instance keeps its own.</param>
/// <param name="Sensitivity">What its data asks of a host.</param>
/// <param name="Generation">Rises with every wish for this instance; an older one changes nothing.</param>
public sealed record ProvisionService(
    string OperationId,
    OperationKind OperationKind,
    string InstanceId,
    string AcademyCode,
    string AcademySlug,
    string Offering,
    string Size,
    int BlueprintVersion,
    Sensitivity Sensitivity,
    long Generation);
