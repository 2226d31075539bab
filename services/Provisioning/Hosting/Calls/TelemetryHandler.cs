using System.Diagnostics;
using AppsEducation.Provisioning.Engine;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>An activity for each call, further tries included, and its count. Names and numbers only: never an address with ids in its name, never a body, never a header.</summary>
internal sealed class TelemetryHandler(string provider, string account) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var call = ProviderCall.Of(request);
        using var activity = Telemetry.Source.StartActivity($"{provider} {call.Operation}", ActivityKind.Client);
        activity?.SetTag("provider", provider).SetTag("account", account).SetTag("call", call.Operation).SetTag("bucket", call.Bucket);
        var status = "none";
        try
        {
            var response = await base.SendAsync(request, ct);
            status = ((int)response.StatusCode).ToString();
            activity?.SetTag("request_id", ProviderAnswers.RequestId(response));
            return response;
        }
        catch (ProviderRefused refused)
        {
            status = refused.Status?.ToString() ?? "none";
            activity?.SetTag("request_id", refused.RequestId).SetTag("refusal", refused.Kind.ToString()).SetStatus(ActivityStatusCode.Error, refused.Message);
            throw;
        }
        finally
        {
            activity?.SetTag("http.response.status_code", status);
            Telemetry.ProviderCalls.Add(1, new("provider", provider), new("call", call.Operation), new("status", status));
        }
    }
}
