using System.Net;
using System.Text.Json;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.Ovh;

/// <summary>
/// OVH's error answers in our terms, all of them in one table: by status first, then by class (<c>Client::Forbidden::Busy</c>) or the older error code (<c>NOT_GRANTED_CALL</c>).
/// None was recorded: they are read in its schemas and its own clients (cloud-apis §4.2). Nothing here throws and nothing is tried again for ever: what isn't in the table is refused, with the provider's words.
/// </summary>
internal static class OvhErrors
{
    private const string Signature = "INVALID_SIGNATURE";
    private const string OutOfTime = "QUERY_TIME_OUT";

    public static ProviderError Classify(ProviderCall call, HttpStatusCode status, string body, string? requestId, TimeSpan? retryAfter)
    {
        var error = Body.Read(body);
        return new ProviderError(ClassOf(call, (int)status, error), (int)status, error.Type, error.Words(status), requestId, retryAfter);
    }

    /// <summary>The signature was refused: for its time, or for its keys.</summary>
    public static bool IsOfSignature(string body) => Body.Read(body).Type is Signature or OutOfTime;

    private static ErrorClass ClassOf(ProviderCall call, int status, Body error) => (status, error.Type) switch
    {
        // The handler has asked for the time before this gets here: what is refused still is a wrong secret, but for a time that goes on being refused.
        (400 or 401 or 403, Signature) => ErrorClass.Credentials,
        (400 or 401 or 403, OutOfTime) => ErrorClass.TryAgain,
        (401, _) => ErrorClass.Credentials,

        // A zone takes one change, and one refresh, at a time.
        (403, "Client::Forbidden::Busy") => ErrorClass.TryAgain,
        (403, "Client::Forbidden::ItemQuotaReached") => ErrorClass.Quota,
        (403, "Client::Forbidden::ServiceUnavailable") => ErrorClass.Locked,
        // The registry's side, or a class that we don't know: words for a person.
        (403, { } known) when known.StartsWith("Client::Forbidden::", StringComparison.Ordinal) && !IsOfRights(known) => ErrorClass.Refused,
        (403, _) => ErrorClass.Credentials,
        (423, _) => ErrorClass.Locked,

        // Python's client calls it "resource expired": the service wasn't renewed. It is there, so not "gone".
        (460, _) => ErrorClass.Locked,

        // OVH says a class with it. A page of whatever stands in front proves nothing gone.
        (404, null) => ErrorClass.TryAgain,
        // A create that names no zone of ours, an act that does: it won't be there when asked again.
        (404 or 410, _) => call.Kind is CallKind.Create or CallKind.Act ? ErrorClass.Refused : ErrorClass.Gone,

        // Another change is under way, or it is there already: the next look shows which.
        (409, _) => ErrorClass.TryAgain,

        // What others get instead of a 429: time-outs, 408, resets (external-dns#1546).
        (429, _) => ErrorClass.TryAgain,
        (408 or >= 500, _) => ErrorClass.Ambiguous,
        _ => ErrorClass.Refused,
    };

    private static bool IsOfRights(string type) => type is "Client::Forbidden::IAMService" or "Client::Forbidden::OnlyOwnerCanPerformAction";

    private sealed record Body(string? Type, string? Message)
    {
        private static readonly Body Nothing = new(null, null);

        public string Words(HttpStatusCode status) => ProviderAnswers.OneLine(new[] { Message, Type }.FirstOrDefault(words => !string.IsNullOrWhiteSpace(words)) ?? $"{(int)status} {status}");

        /// <summary><c>{"class","message","details"}</c>, or <c>{"errorCode","httpCode","message"}</c>. A proxy's page, an empty body, half a JSON: all of them are just no words.</summary>
        public static Body Read(string text)
        {
            if (text.Length == 0 || text.TrimStart() is not ['{', ..])
                return Nothing with { Message = text.Length == 0 || text.Contains('<') || text.Trim() is "null" ? null : ProviderAnswers.OneLine(text) };
            try
            {
                using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
                var root = document.RootElement;
                var lacks = root.TryGetProperty("details", out var details) && details.ValueKind is JsonValueKind.Object ? Text(details, "unauthorizedActionsByIAM") : null;
                return new Body(Text(root, "errorCode") ?? Text(root, "class"), lacks is null ? Text(root, "message") : $"{Text(root, "message")}: {lacks}");
            }
            // Half a surrogate pair is JSON, and no text.
            catch (Exception broken) when (broken is JsonException or InvalidOperationException)
            {
                return Nothing;
            }
        }

        private static string? Text(JsonElement root, string name) =>
            root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
    }
}
