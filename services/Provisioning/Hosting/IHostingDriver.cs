using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;

namespace AppsEducation.Provisioning.Hosting;

/// <summary>
/// A provider: two visible, ordered lists of steps, how to look, and what its accounts can take. One object per provider, registered as a singleton; it serves all accounts of that provider.
/// Every call throws <see cref="ProviderRefused"/> and nothing else when the provider refuses; no call outlasts <see cref="CallTimeLimit"/>, retries of safe calls included.
/// </summary>
internal interface IHostingDriver
{
    /// <summary>As accounts name it: <c>Scaleway</c>.</summary>
    string Provider { get; }

    /// <summary>The longest that one call may take, its retries included. A call starts only with more lease left than this.</summary>
    TimeSpan CallTimeLimit { get; }

    /// <summary>From nothing to answering, in order; the engine's own <c>NameIsSet</c> and <c>Answers</c> stand among the driver's.</summary>
    IReadOnlyList<IStep> Provision { get; }

    /// <summary>
    /// From anything to nothing, in order: the engine's <c>NameIsGone</c> (DNS and its TTL) first, then server, volumes (the root tagged before its server goes), address, firewall last.
    /// Every step must hold for an instance of which only a part, or nothing, exists.
    /// </summary>
    IReadOnlyList<IStep> Remove { get; }

    /// <summary>
    /// A look. <see cref="LookAt.Whole"/>: everything in the account, all its zones, that carries the installation's tag. Otherwise at least what exists of the given slots (by their exact tags, and
    /// recorded resources also by id where pages don't show them, which is in <see cref="Listing.Absent"/> when that is a definite 404), by whatever is cheaper; it may return more. A page that fails fails the look.
    /// </summary>
    Task<Listing> Look(LookAt at, CancellationToken ct);

    /// <summary>The exact look-up before a slot is created again: those carrying all four tags of the slot, filtered exactly on our side, pages followed to the end.</summary>
    Task<IReadOnlyList<CloudResource>> Find(HostingAccount account, SlotKey slot, string installation, CancellationToken ct);

    /// <summary>GET by the recorded id; null for a definite 404, and only for that.</summary>
    Task<CloudResource?> Get(HostingAccount account, SlotKey slot, CancellationToken ct);

    /// <summary>What an instance of that size takes of an account: <c>servers volumes addresses firewalls data-gb …</c>, the names of <see cref="HostingAccount.Quotas"/>.</summary>
    IReadOnlyDictionary<string, int> Needs(HostingAccount account, Blueprint blueprint, BlueprintSize size);

    /// <summary>The first of these zones of the account in which that size is in stock, those last in which it ran out lately, or why in none. Asks the provider; cached for a minute is fine.</summary>
    Task<StockAnswer> Stock(HostingAccount account, IReadOnlyList<string> zones, Blueprint blueprint, BlueprintSize size, CancellationToken ct);

    /// <summary>Asks the provider just now: credentials, image, stock, each DNS zone. Never throws for a refusal: that is a line.</summary>
    Task<IReadOnlyList<CheckLine>> Check(HostingAccount account, CancellationToken ct);

    /// <summary>The account's DNS; null when the provider has none that we use.</summary>
    IDnsDriver? Dns { get; }
}

/// <summary>What to look at.</summary>
/// <param name="Account">The lane's account.</param>
/// <param name="Installation">Our installation's id, for the tag.</param>
/// <param name="Whole">An inventory.</param>
/// <param name="Slots">Otherwise: the slots of those that wait.</param>
/// <param name="ByTags">Of these slots whatever carries their tags, even where asking for the recorded ids would cost less: one of them had several.</param>
internal sealed record LookAt(HostingAccount Account, string Installation, bool Whole, IReadOnlyList<SlotKey> Slots, bool ByTags = false);

/// <param name="CloudZone">Where it is in stock; null when nowhere.</param>
/// <param name="Words">The provider's word for it: <c>available</c>, <c>scarce</c>, <c>shortage in fr-par-1, fr-par-2</c>.</param>
internal sealed record StockAnswer(string? CloudZone, string Words);

internal static class HostingDrivers
{
    /// <summary>The driver of an account; there is one, since an account's file names its provider or is refused.</summary>
    public static IHostingDriver Of(this IEnumerable<IHostingDriver> drivers, HostingAccount account) => drivers.Single(driver => driver.Provider == account.Provider);
}
