namespace AppsEducation.Contracts.Messages;

/// <summary>Tenants → Provisioning: look at a blocked instance again now, not at its next slow look. Changes no desired state.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Generation">The generation that is blocked.</param>
public sealed record RetryService(string InstanceId, long Generation);
