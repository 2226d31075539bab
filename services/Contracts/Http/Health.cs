namespace AppsEducation.Contracts.Http;

/// <summary>What <c>/health/detail</c> tells whoever has a key: each check and its words. The front door's holds every service's.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> (it serves on, a person should look) or <c>Unhealthy</c>: the worst of the checks.</param>
/// <param name="Checks">One a line, by name.</param>
public sealed record HealthAnswer(string Status, IReadOnlyList<HealthLine> Checks);

/// <summary>One check.</summary>
/// <param name="Name"><c>outbox-tenants</c>.</param>
/// <param name="Status">As in <see cref="HealthAnswer"/>.</param>
/// <param name="Detail">What is the matter.</param>
/// <param name="SetAside">Of an outbox: what can't be sent while other messages can.</param>
public sealed record HealthLine(string Name, string Status, string? Detail = null, SetAside? SetAside = null);

/// <summary>Messages set aside in an outbox.</summary>
/// <param name="Count">So many.</param>
/// <param name="Message">The oldest's type.</param>
/// <param name="Since">When the change was made that it tells of.</param>
/// <param name="Attempts">How often it failed.</param>
/// <param name="Reason">Why, the last time, without the broker's own words or the message's; null when a release that didn't keep it set it aside.</param>
public sealed record SetAside(int Count, string Message, DateTimeOffset Since, int Attempts, string? Reason);
