using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Scaleway;

/// <summary>A flexible address: pending for a moment after it was moved, then attached or detached.</summary>
internal static class AddressLife
{
    public static string State(AddressRow address, DateTimeOffset now, Timings timings)
    {
        if (address.MovedAt is { } moved && now - moved < timings.AddressPending)
            return "pending";
        return address.ServerId is null ? "detached" : "attached";
    }
}
