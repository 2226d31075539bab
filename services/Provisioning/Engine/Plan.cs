using AppsEducation.Contracts;
using AppsEducation.Provisioning.Hosting;

namespace AppsEducation.Provisioning.Engine;

/// <summary>What an instance is to be: fixed when it was placed.</summary>
/// <param name="Blueprint">The version it keeps.</param>
/// <param name="Size">A size of it; which commercial type that is, the driver says.</param>
/// <param name="HostName">The public name, whole: <c>etherpad.dijon.localhost</c>.</param>
/// <param name="DnsZone">The zone that the name is in: <c>localhost</c>.</param>
/// <param name="RecordName">The name within the zone: <c>etherpad.dijon</c>.</param>
/// <param name="Account">Where it is hosted.</param>
/// <param name="CloudZone">The provider's zone within the account: <c>fr-par-1</c>.</param>
internal sealed record Plan(Blueprint Blueprint, BlueprintSize Size, string HostName, string DnsZone, string RecordName, HostingAccount Account, string CloudZone);

/// <summary>What of an instance a machine's files need.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="TenantId">Its academy.</param>
/// <param name="Plan">What it is to be.</param>
/// <param name="UserDataVersion">Rises when new user data is needed, since a token expired unused.</param>
internal sealed record MachineWish(string InstanceId, string TenantId, Plan Plan, int UserDataVersion);

/// <summary>Renders a machine's user data (cloud-config with its enrolment token). Registered by CloudInit; the same version rendered twice carries a token that works.</summary>
internal delegate Task<string> RenderUserData(MachineWish machine, CancellationToken ct);
