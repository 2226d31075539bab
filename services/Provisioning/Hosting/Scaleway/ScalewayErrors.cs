using System.Net;
using System.Text.Json;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Scaleway;

/// <summary>
/// Scaleway's error answers in our terms, all of them in one table; the steps never see a status. Types and bodies as recorded, or read in its own SDKs where no recording shows them.
/// Nothing here throws and nothing is tried again for ever: what isn't in the table is refused, with the provider's words.
/// </summary>
internal static class ScalewayErrors
{
    public static ProviderError Classify(ProviderCall call, HttpStatusCode status, string body, string? requestId, TimeSpan? retryAfter)
    {
        var error = Body.Read(body);
        var message = error.Words(status);
        return new ProviderError(ClassOf(call, (int)status, error), (int)status, error.Type, message, requestId, retryAfter);
    }

    private static ErrorClass ClassOf(ProviderCall call, int status, Body error) => (status, error.Type) switch
    {
        // Unknown keys; "expired" too. A person renews the credential, nothing else helps.
        (401, _) or (_, "denied_authentication") => ErrorClass.Credentials,

        // The old form of a full quota carries the type of a wrong request; only its words tell.
        (_, "quotas_exceeded") => ErrorClass.Quota,
        (403 or 400, "invalid_request_error") when error.Says("quota exceeded") => ErrorClass.Quota,

        (_, "out_of_stock") => ErrorClass.Stock,
        (_, "locked" or "resource_locked") or (423, _) => ErrorClass.Locked,

        // IAM is eventually consistent, even after a 200: the chain gives it two minutes before a person is called.
        (403, "permissions_denied") => ErrorClass.Credentials,

        // A create or an act that names a part of ours which is gone, or hasn't spread yet: the next look finds out which. An unknown image stays unknown.
        // (A create's 404 was recorded for instance_image and instance_ip.)
        (404, _) when call.Kind is CallKind.Create => error.Resource is "instance_image" or "MarketplaceImage" ? ErrorClass.Refused : ErrorClass.TryAgain,
        (404, _) when call.Kind is CallKind.Act => ErrorClass.TryAgain,
        // Each product says it of the thing itself. A page of whatever stands in front (a gateway without a back end), or nothing at all, proves nothing gone; but user data that isn't there is recorded as nothing.
        (404, null) when call is { Kind: CallKind.Look, Operation: not "get-user-data" } && !(error.IsJson && error.Says("not found")) => ErrorClass.TryAgain,
        (404 or 410, _) or (_, "resource_expired" or "expired" or "not_found" or "unknown_resource") => ErrorClass.Gone,

        // A resource in transition, or still held by another ("Group is in use", a volume with references): it passes.
        (409, "transient_state" or "conflict") => ErrorClass.TryAgain,
        (412, "precondition_failed") when error.Precondition is "resource_still_in_use" => ErrorClass.TryAgain,

        // A server that just changed its state answers 400 with the state it should have: the next look chooses the right act.
        (400, "invalid_request_error") when call.Kind is not CallKind.Create && error.Says("should be") => ErrorClass.TryAgain,

        // Empty, without a type and without Retry-After (72 times in 2026's recordings), or the newer form.
        (429, _) or (_, "too_many_requests") => ErrorClass.TryAgain,

        (408 or >= 500, _) => ErrorClass.Ambiguous,

        _ => ErrorClass.Refused,
    };

    private sealed record Body(string? Type, string? Message, string? Resource, string? Precondition, string? Details, bool IsJson)
    {
        private static readonly Body Nothing = new(null, null, null, null, null, false);

        public bool Says(string words) => Message?.Contains(words, StringComparison.OrdinalIgnoreCase) ?? false;

        public string Words(HttpStatusCode status)
        {
            var words = string.Join(": ", new[] { Message ?? Type, Resource, Details }.Where(text => !string.IsNullOrWhiteSpace(text)));
            return words.Length == 0 ? $"{(int)status} {status}" : ProviderAnswers.OneLine(words);
        }

        /// <summary>A gateway's page of HTML, an empty body, half a JSON: all of them are just no words.</summary>
        public static Body Read(string text)
        {
            if (text.Length == 0 || text.TrimStart() is not ['{', ..])
                return Nothing with { Message = text.Length == 0 || text.Contains('<') ? null : ProviderAnswers.OneLine(text) };
            try
            {
                using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
                var root = document.RootElement;
                return new Body(Text(root, "type"), Text(root, "message"), Text(root, "resource"), Text(root, "precondition"), DetailsOf(root), true);
            }
            // Half a surrogate pair is JSON, and no text.
            catch (Exception broken) when (broken is JsonException or InvalidOperationException)
            {
                return Nothing;
            }
        }

        private static string? Text(JsonElement root, string name) =>
            root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

        // details[] of wrong arguments (argument_name, reason, help_message), of quotas (resource, quota, current) and of permissions (action, resource); fields{} in the old form.
        private static string? DetailsOf(JsonElement root)
        {
            var parts = new List<string>();
            if (root.TryGetProperty("details", out var details) && details.ValueKind is JsonValueKind.Array)
                parts.AddRange(details.EnumerateArray().Where(d => d.ValueKind is JsonValueKind.Object).Select(detail =>
                    string.Join(" ", detail.EnumerateObject().Where(p => p.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number).Select(p => p.Value.ToString()))));
            if (root.TryGetProperty("fields", out var fields) && fields.ValueKind is JsonValueKind.Object)
                parts.AddRange(fields.EnumerateObject().Select(field => $"{field.Name} {field.Value}"));
            // Of a refused key (method, reason), of the newer throttle and of preconditions, of a transition.
            parts.AddRange(new[] { "method", "reason", "precondition", "help_message", "current_state" }.Select(name => Text(root, name)).OfType<string>());
            return parts.Count == 0 ? null : string.Join("; ", parts);
        }
    }
}
