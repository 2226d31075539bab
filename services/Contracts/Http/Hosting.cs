namespace AppsEducation.Contracts.Http;

/// <summary><c>POST /placements/preflight</c>, from Tenants before a bulk: can all of this be placed, together?</summary>
/// <param name="Wishes">In order; earlier ones get the quota first.</param>
public sealed record PreflightRequest(IReadOnlyList<PlacementWish> Wishes);

/// <param name="Instance">The instance it is for.</param>
/// <param name="Academy">The academy's code.</param>
/// <param name="Offering">The offering.</param>
/// <param name="BlueprintVersion">Its blueprint.</param>
/// <param name="Size">A size of it.</param>
/// <param name="Sensitivity">What its data asks.</param>
public sealed record PlacementWish(string Instance, string Academy, string Offering, int BlueprintVersion, string Size, Sensitivity Sensitivity);

/// <param name="Verdicts">One a wish, in their order.</param>
public sealed record PreflightAnswer(IReadOnlyList<PlacementVerdict> Verdicts);

/// <param name="Instance">The wish's instance.</param>
/// <param name="Fits">It can be placed now.</param>
/// <param name="Account">Where.</param>
/// <param name="Why">Why there, or why not elsewhere.</param>
/// <param name="Code">When not: the problem's code (<c>quota-exceeded stock-exhausted agreement-ending sensitivity-not-allowed provider-unavailable</c>).</param>
/// <param name="Detail">When not: which account lacks how much of what, in both languages.</param>
public sealed record PlacementVerdict(string Instance, bool Fits, string? Account, IReadOnlyList<string> Why, string? Code, Text? Detail);

/// <summary>One running deployment.</summary>
/// <param name="Id"><c>ins_…</c></param>
/// <param name="Academy">The academy's code.</param>
/// <param name="Offering">The offering.</param>
/// <param name="Size">Its size.</param>
/// <param name="Blueprint">Its blueprint's version.</param>
/// <param name="State">Its state.</param>
/// <param name="Desired"><c>running</c> or <c>removed</c>.</param>
/// <param name="Generation">The newest wish.</param>
/// <param name="ObservedGeneration">The wish that what exists answers to.</param>
/// <param name="Account">Where it is.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="PlacedBecause">Why there.</param>
/// <param name="HostName">Its public name.</param>
/// <param name="Url">Its public address.</param>
/// <param name="HeldData">It goes only through the destruction gate.</param>
/// <param name="EndsAt">When a scheduled end comes.</param>
/// <param name="Waiver">The waiver of this removal.</param>
/// <param name="Operation">Its operation.</param>
/// <param name="Blocked">Why it waits.</param>
/// <param name="Resources">What it has at its host.</param>
/// <param name="Conditions">What the engine observed.</param>
/// <param name="NextLookAt">When the engine looks again.</param>
public sealed record InstanceAnswer(
    string Id, string Academy, string Offering, string Size, int Blueprint, InstanceState State, string Desired, long Generation, long ObservedGeneration,
    string? Account, string? Zone, IReadOnlyList<string> PlacedBecause, string? HostName, string? Url, bool HeldData, DateTimeOffset? EndsAt,
    WaiverAnswer? Waiver, string? Operation, OperationBlocked? Blocked, IReadOnlyList<ResourceAnswer> Resources,
    IReadOnlyList<ConditionAnswer> Conditions, DateTimeOffset? NextLookAt);

/// <param name="Slot"><c>server</c>, <c>volume</c>, <c>address</c>, <c>firewall</c>, <c>record</c>, …</param>
/// <param name="Id">The provider's id; null while a create's outcome is open.</param>
/// <param name="State">As last seen.</param>
public sealed record ResourceAnswer(string Slot, string? Id, string State);

/// <param name="Name"><c>placed powered-on answering</c>.</param>
/// <param name="Holds">True, false, or null when unknown.</param>
/// <param name="Reason">Why.</param>
/// <param name="Since">Since when.</param>
public sealed record ConditionAnswer(string Name, bool? Holds, string? Reason, DateTimeOffset Since);

/// <summary><c>POST /instances/{id}/waiver</c>: this removal's destruction gate is waived.</summary>
/// <param name="Reason">Why; kept in the journal.</param>
public sealed record WaiveGate(string Reason);

/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
/// <param name="Generation">Of which removal; it dies with an undo.</param>
public sealed record WaiverAnswer(string By, string Reason, DateTimeOffset At, long Generation);

/// <summary>A hosting account; credentials never leave the process that uses them.</summary>
/// <param name="Name">Its key: <c>scw-par-1</c>.</param>
/// <param name="Provider"><c>Scaleway</c> or <c>OpenStack</c>.</param>
/// <param name="Region">Its region.</param>
/// <param name="Zones">Zones in the order they are tried.</param>
/// <param name="Qualification">The sensitivity it may hold.</param>
/// <param name="Jurisdiction">Whose law.</param>
/// <param name="Agreement">What it is offered under.</param>
/// <param name="Quotas">A line each: used by us (reserved) and the limit.</param>
/// <param name="DnsZones">DNS zones that it holds.</param>
/// <param name="State"><c>ready</c>, <c>unreachable</c>, <c>credentials-refused</c>, as last seen.</param>
/// <param name="LastSeenAt">When it last answered.</param>
/// <param name="Instances">How many instances live there; as long as anything does, its file can't go.</param>
public sealed record AccountAnswer(
    string Name, string Provider, string Region, IReadOnlyList<string> Zones, Sensitivity Qualification, string Jurisdiction, AgreementAnswer Agreement,
    IReadOnlyList<QuotaLine> Quotas, IReadOnlyList<string> DnsZones, string State, DateTimeOffset? LastSeenAt, int Instances = 0);

/// <param name="Kind"><c>free</c> or <c>paid</c>.</param>
/// <param name="StartsOn">First day.</param>
/// <param name="EndsOn">Last day; null: not known.</param>
/// <param name="NoticeDays">Notice period.</param>
/// <param name="Contact">Whom to ask.</param>
/// <param name="State"><c>later</c>, <c>current</c>, <c>ending</c> (the end is nearer than the notice period: nothing new is placed), <c>ended</c> (nor is anything new; what lives there goes on).</param>
public sealed record AgreementAnswer(string Kind, DateOnly StartsOn, DateOnly? EndsOn, int NoticeDays, string? Contact, string State = "current");

/// <param name="Name"><c>servers volumes addresses firewalls data-gb</c>.</param>
/// <param name="Reserved">Reserved by instances of ours.</param>
/// <param name="Limit">The limit of the account.</param>
public sealed record QuotaLine(string Name, int Reserved, int Limit);

/// <summary><c>POST /accounts/{name}/check</c>: asked just now.</summary>
/// <param name="Name">The account.</param>
/// <param name="Ok">All checks passed.</param>
/// <param name="Checks">Each check.</param>
public sealed record AccountCheck(string Name, bool Ok, IReadOnlyList<CheckLine> Checks);

/// <param name="Name"><c>credentials image stock dns-zone …</c></param>
/// <param name="Ok">Passed.</param>
/// <param name="Detail">What was seen, and what to do when not.</param>
public sealed record CheckLine(string Name, bool Ok, string Detail);

/// <summary>A resource at a host that carries our installation's tag and belongs to no row of ours: shown to people, touched by nobody.</summary>
/// <param name="Account">Where it is.</param>
/// <param name="Kind"><c>server volume root-volume address firewall record</c>.</param>
/// <param name="Id">The provider's id.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Tags">Its tags: <c>appsedu:instance=</c> says whose it was.</param>
/// <param name="FirstSeenAt">Since when it is known.</param>
/// <param name="LastSeenAt">When it was seen last; what is gone leaves the list at the next inventory.</param>
public sealed record OrphanAnswer(string Account, string Kind, string Id, string Name, IReadOnlyList<string> Tags, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt);
