namespace AppsEducation.Provisioning.Hosting;

/// <summary>
/// The DNS side of a provider. The zone's lane drives it: one act a look, and it looks again until <see cref="Look"/> shows what is wanted, deployed.
/// Throws <see cref="Engine.ProviderRefused"/> like the rest of the driver.
/// </summary>
internal interface IDnsDriver
{
    /// <summary>Setting a record twice leaves one (create-or-replace): then a set whose answer was lost is simply said again, instead of being looked up for a minute.</summary>
    bool SetIsRepeatable => false;

    /// <summary>All A records of the zone (pages followed to the end), and whether what they say is served.</summary>
    Task<ZoneLook> Look(HostingAccount account, string zone, CancellationToken ct);

    /// <summary>
    /// One act towards exactly one A record of that name with that address, of ours: create-or-replace where the provider can, otherwise create or change one record. Called again on the next look if
    /// it takes several. Never called for a name that somebody else's record holds.
    /// </summary>
    Task<string?> Set(HostingAccount account, string zone, RecordWish wish, IReadOnlyList<SeenRecord> seen, CancellationToken ct);

    /// <summary>One act: this record goes (by id, or by name, type and data), and nothing else of that name. Returns the provider's request id.</summary>
    Task<string?> Withdraw(HostingAccount account, string zone, SeenRecord record, CancellationToken ct);

    /// <summary>Makes the zone served as it stands (OVH's refresh). Only called when <see cref="ZoneLook.NeedsPublishing"/>, once a look, after all its other acts; a provider that publishes by itself never sees it.</summary>
    Task<string?> Publish(HostingAccount account, string zone, CancellationToken ct);
}

/// <param name="BegunAt">When the look began.</param>
/// <param name="Records">The zone's A records.</param>
/// <param name="Deployed">All of it is served.</param>
/// <param name="NeedsPublishing">It isn't, and won't be until <see cref="IDnsDriver.Publish"/>.</param>
/// <param name="Words">The provider's word about the zone when it isn't deployed.</param>
/// <param name="Whole">All its records were read; a provider that shows them one by one may need several looks, until which nothing is known of any name.</param>
internal sealed record ZoneLook(DateTimeOffset BegunAt, IReadOnlyList<SeenRecord> Records, bool Deployed, bool NeedsPublishing = false, string? Words = null, bool Whole = true);

/// <param name="Name">Within the zone: <c>etherpad.dijon</c>.</param>
/// <param name="Address">Where it points.</param>
/// <param name="Ttl">Its time to live.</param>
/// <param name="Mark">What says that it is ours, where records take a comment: <c>appsedu:install=…</c>.</param>
internal sealed record RecordWish(string Name, string Address, TimeSpan Ttl, string Mark);

/// <param name="Id">The provider's id.</param>
/// <param name="Name">Within the zone, without a trailing dot.</param>
/// <param name="Address">Where it points.</param>
/// <param name="Mark">Its comment, where records have one.</param>
internal sealed record SeenRecord(string? Id, string Name, string Address, string? Mark);
