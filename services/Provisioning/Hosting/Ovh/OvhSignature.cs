using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Accounts;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Ovh;

/// <summary>
/// Signs each try, with keys read at that moment. The time in it is the provider's: asked once, then counted on our monotonic clock, and asked again when a signature is refused. When that shows another time
/// the call is signed and sent again, whatever its kind, since what was refused wasn't done. A call whose time can't be had was never sent.
/// </summary>
internal sealed class OvhSignature(OvhAccount account, TimeProvider time) : DelegatingHandler
{
    // A signature may be refused for a second that passed on the way; no clock is mended for that.
    private const long Apart = 2;

    private ServerTime? known;

    public static string Of(string applicationSecret, string consumerKey, HttpMethod method, string url, byte[] body, long timestamp)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{applicationSecret}+{consumerKey}+{method}+{url}+"), .. body, .. Encoding.UTF8.GetBytes($"+{timestamp}")];
    // SHA-1 is the provider's own scheme.
        return "$1$" + Convert.ToHexStringLower(SHA1.HashData(signed));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(ct);
        var clock = known ?? await AskTime(ct);
        var signedAt = clock.Now(time);
        Sign(request, body, signedAt);
        var response = await base.SendAsync(request, ct);
        if (!await RefusesSignature(response, ct))
            return response;
        clock = await AskTime(ct);
        if (Math.Abs(clock.Now(time) - signedAt) < Apart)
            return response;   // it is the keys
        response.Dispose();
        Sign(request, body, clock.Now(time));
        return await base.SendAsync(request, ct);
    }

    private void Sign(HttpRequestMessage request, byte[] body, long timestamp)
    {
        var (key, secret, consumer) = (Read(account.ApplicationKey), Read(account.ApplicationSecret), Read(account.ConsumerKey));
        Set(request, "X-Ovh-Application", key);
        Set(request, "X-Ovh-Consumer", consumer);
        Set(request, "X-Ovh-Timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        Set(request, "X-Ovh-Signature", Of(secret, consumer, request.Method, request.RequestUri!.AbsoluteUri, body, timestamp));
    }

    private string Read(Secret secret) =>
        secret.Read() ?? throw new ProviderRefused(Refusal.Blocked, $"a key of {account.Name} isn't in {secret} any more") { By = BlockedBy.Credentials };

    private static void Set(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);
    }

    // A signature of another time is said to be invalid, or (in older answers) a query out of time.
    private static async Task<bool> RefusesSignature(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return false;
        await response.Content.LoadIntoBufferAsync(ct);
        return OvhErrors.IsOfSignature(await response.Content.ReadAsStringAsync(ct));
    }

    private async Task<ServerTime> AskTime(CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{account.ApiUrl.AbsoluteUri.TrimEnd('/')}/auth/time");
            using var response = await base.SendAsync(request, ct);
            var text = (await response.Content.ReadAsStringAsync(ct)).Trim();
            return response.IsSuccessStatusCode && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? known = new ServerTime(seconds, time.GetTimestamp())
                : throw new NotSentException($"{account.ApiUrl.Host} doesn't say its time ({(int)response.StatusCode})", ProviderAnswers.RetryAfter(response, time) ?? TimeSpan.FromSeconds(5));
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new NotSentException($"{account.ApiUrl.Host} doesn't say its time", TimeSpan.FromSeconds(5));
        }
    }

    private sealed record ServerTime(long Seconds, long At)
    {
        public long Now(TimeProvider time) => Seconds + (long)time.GetElapsedTime(At).TotalSeconds;
    }
}
