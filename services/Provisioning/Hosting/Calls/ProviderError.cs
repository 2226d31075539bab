namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>What an answer of a provider (or its absence) means to us; each driver has one table that says which.</summary>
internal enum ErrorClass
{
    /// <summary>What was asked for isn't there. For a deletion that is success, for a look it is one of the two absences it takes.</summary>
    Gone,

    /// <summary>Not done, and will be when asked again: throttled, a resource in transition, permissions that haven't spread yet, nothing sent.</summary>
    TryAgain,

    /// <summary>Not done: a quota is full. A person raises it, or something of ours goes.</summary>
    Quota,

    /// <summary>Not done: none of that type in that zone now.</summary>
    Stock,

    /// <summary>Not done: the key is unknown, expired, or isn't allowed to.</summary>
    Credentials,

    /// <summary>Not done: the provider has locked it.</summary>
    Locked,

    /// <summary>Not done, and asking again changes nothing: our request is wrong to this provider.</summary>
    Refused,

    /// <summary>Nobody knows whether it was done: time-out, reset, 408, 5xx. For a create that leaves the intent open.</summary>
    Ambiguous,
}

/// <summary>A provider's refusal in our terms and in its own words.</summary>
/// <param name="Class">What it means.</param>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="Type">The provider's own name of the error.</param>
/// <param name="Message">The provider's words, or ours about why there are none; never a body of a request, never a token.</param>
/// <param name="RequestId">The provider's id of the refused call.</param>
/// <param name="RetryAfter">When it says so.</param>
internal sealed record ProviderError(ErrorClass Class, int Status, string? Type, string Message, string? RequestId = null, TimeSpan? RetryAfter = null);
