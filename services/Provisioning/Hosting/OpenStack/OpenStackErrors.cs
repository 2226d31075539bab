using System.Net;
using System.Text.Json;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.OpenStack;

/// <summary>
/// OpenStack's error answers in our terms, all of them in one table; the steps never see a status. As recorded from the real services, or read in their sources where no recording shows them.
/// Nothing here throws and nothing is tried again for ever: what isn't in the table is refused, with the provider's words.
/// What no status says is the steps' to read: a server that was accepted with 202 and then shows ERROR, "No valid host was found" (no stock), or that answers GET and not yet its actions.
/// </summary>
internal static class OpenStackErrors
{
    public static ProviderError Classify(ProviderCall call, HttpStatusCode status, string body, string? requestId, TimeSpan? retryAfter)
    {
        var error = Body.Read(body);
        return new ProviderError(ClassOf(call, (int)status, error), (int)status, error.Type, error.Words(status), requestId, retryAfter);
    }

    private static ErrorClass ClassOf(ProviderCall call, int status, Body error) => (status, error.Type) switch
    {
        // The chain has authenticated anew before this gets here: it isn't a token that ran out.
        (401, _) => ErrorClass.Credentials,

        // Quotas: Nova says 403 forbidden, Cinder 413 overLimit, Neutron 409 OverQuota. A 413 that speaks of a rate passes; one without the words comes from a proxy.
        (403, _) when error.Says("exceeded") => ErrorClass.Quota,
        (409, "OverQuota") => ErrorClass.Quota,
        (413, "overLimit") => error.Says("rate") && !error.Says("quota") ? ErrorClass.TryAgain : ErrorClass.Quota,

        // The network has no address left: others give theirs back.
        (409, "IpAddressGenerationFailure" or "NoMoreIPAddresses") => ErrorClass.Stock,

        // "Policy doesn't allow …", PolicyNotAuthorized: the role isn't enough.
        (403, _) => ErrorClass.Credentials,

        (409, "conflictingRequest") when error.Says("is locked") => ErrorClass.Locked,
        (423, _) => ErrorClass.Locked,

        // A list whose marker was deleted between two pages: 400 from Nova and Glance, each in its words. (Neutron and Cinder say 404 of it, as of any other thing.)
        (400, _) when call.Kind is CallKind.Look && (error.Says("marker") || error.Says("No image found")) => ErrorClass.TryAgain,

        // A create or an act that names a part of ours which is gone or hasn't spread yet: the next look finds out which. Recorded: an action on a server sent within a second of its creation, while GET
        // shows it already.
        (404, _) when call.Kind is CallKind.Create or CallKind.Act => ErrorClass.TryAgain,
        // Each service says a fault of its own with it. A page of whatever stands in front (an ingress whose back end is being replaced) proves nothing gone.
        (404, null) => ErrorClass.TryAgain,
        (404 or 410, _) => ErrorClass.Gone,

        // Nova's 400 of a port or a volume of ours that isn't there, or not free, yet. Flavors and images that aren't there stay wrong.
        (400, _) when call.Kind is CallKind.Create or CallKind.Act && error.Says("could not be found") && (error.Starts("Port ") || error.Starts("Volume ")) => ErrorClass.TryAgain,

        // A volume that isn't free to be booted with ("status must be available …"), or that can't go, as it is still held or has snapshots: the step tells which.
        (400, _) when call.Kind is not CallKind.Look && error.Starts("Invalid volume") => ErrorClass.TryAgain,

        // In another state than it takes, in use (SecurityGroupInUse, a port that is bound), or there already (SecurityGroupRuleExists): the next look shows what is so.
        (409, _) => ErrorClass.TryAgain,

        (429, _) => ErrorClass.TryAgain,
        (408 or >= 500, _) => ErrorClass.Ambiguous,
        _ => ErrorClass.Refused,
    };

    private sealed record Body(string? Type, string? Message)
    {
        private static readonly Body Nothing = new(null, null);

        public bool Says(string words) => Message?.Contains(words, StringComparison.OrdinalIgnoreCase) ?? false;

        public bool Starts(string words) => Message?.StartsWith(words, StringComparison.Ordinal) ?? false;

        public string Words(HttpStatusCode status) => string.IsNullOrWhiteSpace(Message) ? $"{(int)status} {status}" : ProviderAnswers.OneLine(Unquoted(Message).Replace("<br />", ""));

        // Nova's validation says back what it was given, which may be the user data with its token: only what is wrong is kept.
        private static string Unquoted(string message) =>
            message.StartsWith("Invalid input for field/attribute", StringComparison.Ordinal) && message.IndexOf(" Value: ", StringComparison.Ordinal) is > 0 and var at ? message[..at] : message;

        /// <summary>
        /// Nova and Cinder wrap by the fault's name (<c>{"badRequest":{"code","message"}}</c>), Neutron by its own with a type inside (<c>{"NeutronError":{"type","message","detail"}}</c>), Keystone by
        /// "error", Glance writes HTML. A proxy's page, an empty body, half a JSON: all of them are just no words.
        /// </summary>
        public static Body Read(string text)
        {
            if (text.Length == 0 || text.TrimStart() is not ['{', ..])
                return Nothing with { Message = text.Length == 0 || text.Contains('<') ? null : ProviderAnswers.OneLine(text) };
            try
            {
                using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
                foreach (var fault in document.RootElement.EnumerateObject())
                {
                    if (fault.Value.ValueKind is JsonValueKind.Object && Text(fault.Value, "message") is { } message)
                        return new Body(Text(fault.Value, "type") ?? fault.Name, message);
                    if (fault.Value.ValueKind is JsonValueKind.String && fault.Name is "NeutronError" or "message")
                        return new Body(fault.Name, fault.Value.ToString());
                }

                return Nothing;
            }
            // Half a surrogate pair is JSON, and no text.
            catch (Exception broken) when (broken is JsonException or InvalidOperationException)
            {
                return Nothing;
            }
        }

        private static string? Text(JsonElement fault, string name) =>
            fault.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
    }
}
