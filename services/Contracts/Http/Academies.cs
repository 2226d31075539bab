namespace AppsEducation.Contracts.Http;

/// <summary>An academy, known or onboarded.</summary>
/// <param name="Code">Its identity: the ministry's code, <c>07</c>.</param>
/// <param name="Slug">In addresses: <c>dijon</c>.</param>
/// <param name="Name">As people write it.</param>
/// <param name="Region">Its région académique.</param>
/// <param name="Domains">Its mail domains.</param>
/// <param name="TimeZone">IANA.</param>
/// <param name="OnboardedAt">Null: known from the ministry's list, not onboarded.</param>
/// <param name="Subportal">The address of its sub-portal.</param>
public sealed record AcademyAnswer(string Code, string Slug, string Name, string Region, IReadOnlyList<string> Domains, string TimeZone, DateTimeOffset? OnboardedAt, string? Subportal);

/// <summary><c>POST /academies</c>: onboard one, several, or all.</summary>
/// <param name="Academies">Codes or slugs.</param>
/// <param name="All">All that are known; then <paramref name="Academies"/> is empty.</param>
public sealed record OnboardAcademies(IReadOnlyList<string>? Academies, bool All = false);

/// <summary>What a bulk act did for each academy.</summary>
/// <param name="Operation">The operation to follow (a parent when several); null when there was nothing to do.</param>
/// <param name="Academies">One line an academy.</param>
public sealed record BulkAnswer(OperationAnswer? Operation, IReadOnlyList<BulkLine> Academies);

/// <param name="Academy">Its code.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="Outcome"><c>accepted</c>, <c>nothing-to-do</c>, <c>refused</c>.</param>
/// <param name="Operation">Its own operation, when accepted.</param>
/// <param name="Code">The problem's code, when refused.</param>
/// <param name="Detail">What and what next, in the caller's language.</param>
public sealed record BulkLine(string Academy, string Slug, string Outcome, string? Operation, string? Code, string? Detail);
