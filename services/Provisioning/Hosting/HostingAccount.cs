using AppsEducation.Contracts;

namespace AppsEducation.Provisioning.Hosting;

/// <summary>An account at a provider, as its file says. A driver derives its own with what it needs beyond (addresses, project, credentials by reference); credentials never leave the driver.</summary>
internal abstract record HostingAccount
{
    /// <summary>Its key: <c>scw-par-1</c>. Also the name of its lane.</summary>
    public required string Name { get; init; }

    /// <summary>The driver's name.</summary>
    public required string Provider { get; init; }

    public required string Region { get; init; }

    /// <summary>Where its resources are, in words: they can't be reached from another one. Must stay the same as long as something lives there.</summary>
    public virtual string Home => Provider;

    /// <summary>The provider's zones, in the order in which they are tried.</summary>
    public required IReadOnlyList<string> CloudZones { get; init; }

    public required Sensitivity Qualification { get; init; }

    public required string Jurisdiction { get; init; }

    public required Agreement Agreement { get; init; }

    /// <summary>Limits by name: <c>servers volumes addresses firewalls data-gb</c>. What isn't named isn't limited.</summary>
    public required IReadOnlyDictionary<string, int> Quotas { get; init; }

    /// <summary>DNS zones that this account holds.</summary>
    public IReadOnlyList<string> DnsZones { get; init; } = [];

    /// <summary>How services below each of its zones are shown to people: <c>{host}</c> is the public name. Those that don't stand there are shown as the engine's options say.</summary>
    public IReadOnlyDictionary<string, string> PublicUrls { get; init; } = new Dictionary<string, string>();

    /// <summary>The data volume as machines of this account see it.</summary>
    public string DataDevice { get; init; } = "/dev/sdb";

    /// <summary>No new instance is placed here; what is here goes on. For accounts that only hold a zone.</summary>
    public bool PlacesNothing { get; init; }

    /// <summary>Codes of the academies whose instances go here before they go elsewhere, where it fits.</summary>
    public IReadOnlyList<string> PreferredBy { get; init; } = [];

    /// <summary><c>host:port</c> through which machines of this account are reached from here, when it isn't port 443 of their public name; for the simulator.</summary>
    public string? Gateway { get; init; }
}

/// <summary>What an account is offered under.</summary>
/// <param name="Kind"><c>free</c> or <c>paid</c>.</param>
/// <param name="StartsOn">First day.</param>
/// <param name="EndsOn">Last day; null: not known.</param>
/// <param name="NoticeDays">Notice period: nothing new is placed once the end is nearer than that.</param>
/// <param name="Contact">Whom to ask.</param>
internal sealed record Agreement(string Kind, DateOnly StartsOn, DateOnly? EndsOn, int NoticeDays, string? Contact)
{
    /// <summary>On a day: <c>later</c>, <c>current</c>, <c>ending</c> (nothing new is placed), <c>ended</c>.</summary>
    public string StateOn(DateOnly day) =>
        StartsOn > day ? "later" : EndsOn is not { } end ? "current" : end < day ? "ended" : end.AddDays(-NoticeDays) <= day ? "ending" : "current";
}

/// <summary>The accounts of this installation, read once at start. Registered as a singleton by <c>AddHosting</c>.</summary>
internal sealed class HostingAccounts(IReadOnlyList<HostingAccount> all)
{
    public IReadOnlyList<HostingAccount> All { get; } = all;

    public HostingAccount? Find(string name) => All.FirstOrDefault(account => account.Name == name);

    /// <summary>How the address of a service in that zone is shown to people.</summary>
    public string PublicUrl(string dnsZone) => HolderOf(dnsZone)?.PublicUrls.GetValueOrDefault(dnsZone) ?? "https://{host}";

    /// <summary>The account whose DNS holds a zone.</summary>
    public HostingAccount? HolderOf(string dnsZone) => All.FirstOrDefault(account => account.DnsZones.Contains(dnsZone, StringComparer.OrdinalIgnoreCase));
}
