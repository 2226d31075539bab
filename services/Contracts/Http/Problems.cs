namespace AppsEducation.Contracts.Http;

/// <summary>Stable codes of problems; <c>/problems/{code}</c> explains each.</summary>
public static class ProblemCodes
{
    public const string Validation = "validation";
    public const string UnknownParameter = "unknown-parameter";
    public const string TooLarge = "too-large";
    public const string CursorInvalid = "cursor-invalid";
    public const string Unauthenticated = "unauthenticated";
    public const string Forbidden = "forbidden";
    public const string NotFound = "not-found";
    public const string Conflict = "conflict";
    public const string ChangedMeanwhile = "changed-meanwhile";
    public const string PreconditionRequired = "precondition-required";
    public const string IdempotencyKeyReused = "idempotency-key-reused";
    public const string IdempotencyInFlight = "idempotency-in-flight";
    public const string RateLimited = "rate-limited";
    public const string QuotaExceeded = "quota-exceeded";
    public const string StockExhausted = "stock-exhausted";
    public const string SensitivityNotAllowed = "sensitivity-not-allowed";
    public const string DestructionGate = "destruction-gate";
    public const string AccountInUse = "account-in-use";
    public const string AgreementEnding = "agreement-ending";
    public const string OfferingRetired = "offering-retired";
    public const string OperationNotCancellable = "operation-not-cancellable";
    public const string EnrolmentUsed = "enrolment-used";
    public const string EnrolmentInvalid = "enrolment-invalid";
    public const string ProviderUnavailable = "provider-unavailable";
    public const string Unavailable = "unavailable";
    public const string Internal = "internal";
}

/// <summary>RFC 9457 problem details with our extensions, as every error is answered (<c>application/problem+json</c>).</summary>
/// <param name="Type"><c>/problems/{code}</c>.</param>
/// <param name="Title">Short, in the caller's language.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened, to what.</param>
/// <param name="Instance">The path asked for.</param>
/// <param name="Code">One of <see cref="ProblemCodes"/>.</param>
/// <param name="Errors">One for each wrong field.</param>
/// <param name="Next">What to do next.</param>
/// <param name="Operation">The operation concerned.</param>
/// <param name="RequestId">To pass on to the operator; stands in the logs.</param>
public sealed record ProblemAnswer(
    string Type, string Title, int Status, string? Detail, string? Instance, string Code,
    IReadOnlyList<FieldError>? Errors, string? Next, string? Operation, string? RequestId);

/// <summary>A wrong field.</summary>
/// <param name="Pointer">A JSON pointer into the body (<c>/size</c>), or <c>?name</c> of a query parameter.</param>
/// <param name="Code">Stable: <c>required</c>, <c>unknown</c>, <c>format</c>, <c>range</c> …</param>
/// <param name="Detail">What is wrong and what would be right.</param>
public sealed record FieldError(string Pointer, string Code, string Detail);

/// <summary>A page of a list.</summary>
/// <param name="Items">The page.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
/// <param name="Count">All that match, when asked for by <c>count=true</c>.</param>
public sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? Next, int? Count = null);
