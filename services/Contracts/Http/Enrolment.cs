namespace AppsEducation.Contracts.Http;

/// <summary><c>POST /enrol</c>, from a machine.</summary>
/// <param name="Token">From its user data; single use, short-lived.</param>
/// <param name="Instance">Its instance.</param>
/// <param name="MachineKey">Base64 of the DER SubjectPublicKeyInfo that it generated.</param>
public sealed record Enrol(string Token, string Instance, string MachineKey);

/// <param name="HostName">The public name.</param>
/// <param name="Certificate">PEM chain.</param>
/// <param name="PrivateKey">PEM.</param>
/// <param name="ProbeIdentity">With it certificates are renewed.</param>
/// <param name="NotAfter">When the certificate ends.</param>
public sealed record Enrolled(string HostName, string Certificate, string PrivateKey, string ProbeIdentity, DateTimeOffset NotAfter);
