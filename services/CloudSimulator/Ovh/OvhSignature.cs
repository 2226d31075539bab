using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Ovh;

/// <summary>Who signed a call. A clock that is off by more than half a minute is refused: callers ask <c>/auth/time</c> and correct theirs.</summary>
internal static class OvhSignature
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);

    public static AccountRow Check(World world, ApiCall call, DateTimeOffset clock)
    {
        var (application, consumer) = (call.Header("X-Ovh-Application"), call.Header("X-Ovh-Consumer"));
        if (application is null || !world.Accounts.Now.Any(account => account.Ovh?.ApplicationKey == application))
            throw OvhRefusal.Auth(403, "INVALID_KEY", "This application key is invalid");
        if (consumer is null)
            throw OvhRefusal.Auth(403, "NOT_CREDENTIAL", "You must login first");
        var account = world.Accounts.Now.FirstOrDefault(account => account.Ovh?.ApplicationKey == application && account.Ovh.ConsumerKey == consumer)
            ?? throw OvhRefusal.Auth(403, "INVALID_CREDENTIAL", "This credential is not valid");
        var signature = call.Header("X-Ovh-Signature");
        // Clients don't agree on whether calls below /auth are signed.
        if (signature is null && call.Path.Contains("/auth/", StringComparison.Ordinal))
            return account;
        if (!long.TryParse(call.Header("X-Ovh-Timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out var sent))
            throw OvhRefusal.Auth(400, "INVALID_SIGNATURE", "Invalid signature");
        if ((clock - DateTimeOffset.FromUnixTimeSeconds(sent)).Duration() > Tolerated)
            throw OvhRefusal.Auth(400, "QUERY_TIME_OUT", "Query out of time");
        // Official clients sign the address with its port or without: either is right. TLS may have ended before the simulator.
        var origin = new Uri(call.Origin);
        var addresses = from scheme in new[] { "http", "https" } from host in new[] { origin.Authority, origin.Host } select $"{scheme}://{host}";
        return addresses.Any(address => signature == Sign(account.Ovh!, call.Method, $"{address}{call.Path}{call.Query}", call.Body.Span, sent))
            ? account
            : throw OvhRefusal.Auth(400, "INVALID_SIGNATURE", "Invalid signature");
    }

    /// <summary><c>$1$</c> and the SHA-1, OVH's own choice, of everything that must not change on the way.</summary>
    public static string Sign(OvhAccount account, string method, string url, ReadOnlySpan<byte> body, long timestamp) =>
        "$1$" + Convert.ToHexStringLower(SHA1.HashData(
        [
            .. Encoding.UTF8.GetBytes($"{account.ApplicationSecret}+{account.ConsumerKey}+{method}+{url}+"), .. body, .. Encoding.UTF8.GetBytes($"+{timestamp}"),
        ]));
}
