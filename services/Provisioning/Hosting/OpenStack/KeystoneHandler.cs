using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Calls;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;

namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>
/// The secret's place in the chain of an OpenStack: one token an account, kept until shortly before it ends; a 401 (it was revoked, or Keystone forgot it) is worth one new token, and the call is sent again,
/// since what was refused wasn't done. The catalogue that comes with the token says where a call goes: the wire writes <c>https://compute/servers</c>.
/// A call whose token can't be had was never sent, whatever its kind.
/// </summary>
internal sealed class KeystoneHandler(OpenStackAccount account, TimeProvider time) : DelegatingHandler
{
    // A look asks four services, and several instances are worked on: each would try again what was refused to the first, and a user may be locked out for so many failed logins.
    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim gate = new(1);
    private KeystoneSession? session;
    private (Exception Said, string Print, long At, TimeSpan For)? lately;   // of the secret, which is held nowhere, its print

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var asked = request.RequestUri!;
        var current = await Session(null, ct);
        var response = await Send(request, asked, current, ct);
        if (response.StatusCode is not System.Net.HttpStatusCode.Unauthorized)
            return response;
        response.Dispose();
        return await Send(request, asked, await Session(current, ct), ct);
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, Uri asked, KeystoneSession current, CancellationToken ct)
    {
        try
        {
            request.RequestUri = current.Catalogue.At(asked);
            request.Headers.Remove("X-Auth-Token");
            request.Headers.TryAddWithoutValidation("X-Auth-Token", current.Token);
            if (asked.Host == Catalogue.Compute && !request.Headers.Contains("OpenStack-API-Version"))
                request.Headers.TryAddWithoutValidation("OpenStack-API-Version", $"compute {ComputeApi.Microversion}");
            return await base.SendAsync(request, ct);
        }
        finally
        {
            request.RequestUri = asked;   // a further try of the chain begins anew, perhaps with another catalogue
        }
    }

    private async Task<KeystoneSession> Session(KeystoneSession? refused, CancellationToken ct)
    {
        try
        {
            await gate.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            throw Silent;
        }

        try
        {
            if (session is { } kept && kept != refused && kept.IsGood(time))
                return kept;
            session = null;
            return session = await Authenticate(ct);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<KeystoneSession> Authenticate(CancellationToken ct)
    {
        var who = account.Credential;
        var secret = who.Secret.Read()
            ?? throw new ProviderRefused(Refusal.Blocked, $"the credential of {account.Name} isn't in {who.Secret} any more") { By = BlockedBy.Credentials };
        var print = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        if (lately is { } last && last.Print == print && time.GetElapsedTime(last.At) < last.For)
            ExceptionDispatchInfo.Throw(last.Said);
        lately = null;
        var began = time.GetTimestamp();
        try
        {
            using var request = KeystoneApi.Authenticate(account, secret);
            using var response = await base.SendAsync(request, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            if (!response.IsSuccessStatusCode)
            {
                var refused = Refused(response, body);
                lately = (refused, print, time.GetTimestamp(), refused is NotSentException { After: var rest } ? (rest < LongestRest ? rest : LongestRest) : RefusedFor);
                throw refused;
            }

            if (!response.Headers.TryGetValues(KeystoneApi.TokenHeader, out var tokens) || JsonSerializer.Deserialize<TokenAnswer>(body, ProviderWire.Json)?.Token is not { } row)
                throw new NotSentException("Keystone's answer holds no token", TimeSpan.FromSeconds(10));
            // A renewed credential of another project would show everything of ours as gone.
            if (row.Project?.Id != account.Project)
                throw new ProviderRefused(Refusal.Blocked, $"the credential of {account.Name} is for project {row.Project?.Id ?? "none"}, and its file says {account.Project}") { By = BlockedBy.Credentials };
            return new KeystoneSession(tokens.First(), new Catalogue(account, row.Catalog ?? []), began, row.ExpiresAt - row.IssuedAt);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
        {
            throw Silent;
        }
        catch (JsonException)
        {
            throw new NotSentException("Keystone's answer can't be read", TimeSpan.FromSeconds(10));   // its text may quote the answer: not passed on
        }
    }

    private NotSentException Silent => new($"Keystone at {account.AuthUrl.Host} doesn't answer", TimeSpan.FromSeconds(5));

    private Exception Refused(HttpResponseMessage response, string body)
    {
        var error = OpenStackErrors.Classify(new ProviderCall("authenticate", "identity", CallKind.Look), response.StatusCode, body, ProviderAnswers.RequestId(response), null);
        return (int)response.StatusCode is 408 or 429 or >= 500
            ? new NotSentException($"Keystone: {error.Message}", ProviderAnswers.RetryAfter(response, time) ?? TimeSpan.FromSeconds(5))
            : new ProviderRefused(Refusal.Blocked, $"Keystone refuses the credential of {account.Name} ({account.Credential.Secret}): {error.Message}", error.RequestId, error.Status) { By = BlockedBy.Credentials };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            gate.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A token and what came with it.</summary>
internal sealed class KeystoneSession(string token, Catalogue catalogue, long began, TimeSpan life)
{
    public string Token => token;

    public Catalogue Catalogue => catalogue;

    /// <summary>By the time that passed here, since Keystone's clock and ours may differ. The last tenth of it is left alone, as calls take a while.</summary>
    public bool IsGood(TimeProvider time) => time.GetElapsedTime(began) < life * 0.9;
}
