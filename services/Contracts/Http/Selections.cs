using System.Text.Json.Serialization;

namespace AppsEducation.Contracts.Http;

/// <summary>An academy's decision on an offering.</summary>
public enum Choice { Default, Enabled, Disabled }

/// <summary>Whether its agents see it, independent of the choice.</summary>
public enum Visibility { Shown, Masked }

/// <summary><c>PUT /academies/{academy}/selections/{offering}/choice</c>.</summary>
/// <param name="Choice">The wish.</param>
/// <param name="Size">A size of the blueprint; absent: the one it has, else the default.</param>
public sealed record ChooseOffering([property: JsonRequired] Choice Choice, string? Size = null);

/// <summary><c>POST /selections/enablements</c>: the same choice for several academies in one act.</summary>
/// <param name="Offering">The offering's slug.</param>
/// <param name="Academies">Codes or slugs.</param>
/// <param name="All">All onboarded ones; then <paramref name="Academies"/> is empty.</param>
/// <param name="Size">As in <see cref="ChooseOffering"/>.</param>
public sealed record EnableForSeveral(string Offering, IReadOnlyList<string>? Academies, bool All = false, string? Size = null);

/// <summary><c>PUT …/selections/{offering}/visibility</c>.</summary>
/// <param name="Visibility">The wish.</param>
/// <param name="Reason">Why, required for masking; kept in the journal.</param>
public sealed record SetVisibility([property: JsonRequired] Visibility Visibility, string? Reason = null);

/// <summary><c>PUT …/order</c>: the tiles' order, whole.</summary>
/// <param name="Services">Slugs, first to last; those not named follow in the catalogue's order.</param>
public sealed record SetOrder(IReadOnlyList<string> Services);

/// <summary><c>POST …/local-services</c>: a service of the academy's own.</summary>
/// <param name="Slug">A strict ASCII slug, not one of the national catalogue's.</param>
/// <param name="Title">As shown on the tile.</param>
/// <param name="Summary">One line; may be absent.</param>
/// <param name="Url">https only.</param>
/// <param name="Category">A category's slug; may be absent.</param>
public sealed record AddLocalService(string Slug, Text Title, Text? Summary, string Url, string? Category);

/// <summary>One row of <c>GET …/selections</c>: an offering, or a local service, and where this academy stands with it.</summary>
/// <param name="Offering">The slug.</param>
/// <param name="Title">In both languages.</param>
/// <param name="Delivery">How it is delivered.</param>
/// <param name="Maturity">How far it is.</param>
/// <param name="Choice">The decision.</param>
/// <param name="Size">The size wanted, for a dedicated one.</param>
/// <param name="Visibility">Shown or masked.</param>
/// <param name="MaskedReason">Why masked.</param>
/// <param name="State"><c>none preparing available blocked failed incident ending removing</c>.</param>
/// <param name="Since">Since when in that state.</param>
/// <param name="Url">Its public address.</param>
/// <param name="EndsAt">When a scheduled end comes.</param>
/// <param name="Instance">The instance of a dedicated one.</param>
/// <param name="Operation">The operation that runs or ran last.</param>
/// <param name="OperationState">Its state.</param>
/// <param name="Progress">Its progress, while it runs: done of total.</param>
/// <param name="IsLocal">A service of the academy's own.</param>
public sealed record SelectionAnswer(
    string Offering, Text Title, Delivery Delivery, Maturity Maturity, Choice Choice, string? Size, Visibility Visibility, string? MaskedReason,
    string State, DateTimeOffset? Since, string? Url, DateTimeOffset? EndsAt, string? Instance, string? Operation, OperationState? OperationState,
    OperationProgress? Progress, bool IsLocal);

/// <summary>What a single change answers: 202 with the operation when one runs, 200 when it is done or there was nothing to do.</summary>
/// <param name="Outcome"><c>accepted</c>, <c>done</c>, <c>nothing-to-do</c>.</param>
/// <param name="Selection">The selection after it.</param>
/// <param name="Operation">The operation.</param>
public sealed record SelectionChanged(string Outcome, SelectionAnswer Selection, OperationAnswer? Operation);
