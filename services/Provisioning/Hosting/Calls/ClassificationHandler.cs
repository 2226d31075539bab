using System.Net;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;

namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>A driver's table of refusals: an answer that isn't 2xx in our terms.</summary>
internal delegate ProviderError ClassifyAnswer(ProviderCall call, HttpStatusCode status, string body, string? requestId, TimeSpan? retryAfter);

/// <summary>Whatever isn't a 2xx leaves the chain as <see cref="ProviderRefused"/>, and as nothing else: steps never see a status, nor a socket's exception.</summary>
internal sealed class ClassificationHandler(ClassifyAnswer classify, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var call = ProviderCall.Of(request);
        try
        {
            var response = await base.SendAsync(request, ct);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                var body = await response.Content.ReadAsStringAsync(ct);
                throw Refusals.Of(call, classify(call, response.StatusCode, body, ProviderAnswers.RequestId(response), ProviderAnswers.RetryAfter(response, time)));
            }
        }
        catch (NotSentException unsent)
        {
            throw new ProviderRefused(Refusal.Retry, unsent.Message, inner: unsent) { RetryAfter = unsent.After };
        }
        catch (HttpRequestException failed) when (failed.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            // No connection, so not a byte of the request was sent: not done, for certain.
            throw new ProviderRefused(Refusal.Retry, $"{call.Operation}: the provider can't be reached ({failed.HttpRequestError})", inner: failed);
        }
        catch (Exception lost) when (lost is HttpRequestException or TimeoutException or IOException)
        {
            throw Refusals.Of(call, new ProviderError(ErrorClass.Ambiguous, 0, null, $"{call.Operation}: {(lost is TimeoutException ? lost.Message : "the connection broke before the answer")}"), lost);
        }
    }
}

/// <summary>From a driver's class of an error to the engine's.</summary>
internal static class Refusals
{
    /// <summary>The code of a refusal that says: what you ask for isn't there.</summary>
    public const string Gone = "gone";

    // Scaleway's own Terraform provider waits that long for permissions to spread (transport/retry.go), "even after a prior 200".
    private static readonly TimeSpan PermissionsSpread = TimeSpan.FromMinutes(2);

    public static bool IsGone(this ProviderRefused refused) => refused.Code == Gone;

    public static ProviderRefused Of(ProviderCall call, ProviderError error, Exception? inner = null)
    {
        var (kind, by) = error.Class switch
        {
            ErrorClass.Quota => (Refusal.Blocked, BlockedBy.Quota),
            ErrorClass.Stock => (Refusal.Blocked, BlockedBy.Stock),
            ErrorClass.Credentials => (Refusal.Blocked, BlockedBy.Credentials),
            ErrorClass.Locked => (Refusal.Blocked, BlockedBy.Locked),
            ErrorClass.Refused => (Refusal.Failed, BlockedBy.Policy),
            // A look that failed changed nothing, whatever became of it.
            ErrorClass.Ambiguous when call.Kind is not CallKind.Look => (Refusal.Ambiguous, BlockedBy.Policy),
            _ => (Refusal.Retry, BlockedBy.Policy),
        };
        return new ProviderRefused(kind, error.Message, error.RequestId, error.Status == 0 ? null : error.Status, inner)
        {
            By = by,
            Code = error.Class is ErrorClass.Gone ? Gone : "provider-refused",
            RetryAfter = error.RetryAfter,
            HealsWithin = error is { Class: ErrorClass.Credentials, Status: 403 } ? PermissionsSpread : null,
        };
    }
}
