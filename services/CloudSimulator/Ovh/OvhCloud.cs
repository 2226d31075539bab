using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Ovh;

/// <summary>OVH's signed API, <c>/ovh/v1</c> or <c>/ovh/1.0</c>: DNS zones, and what can be rented in a project.</summary>
internal sealed class OvhCloud : Cloud
{
    public override IReadOnlyList<ApiRoute> Routes { get; } =
        [.. new[] { "/ovh/v1", "/ovh/1.0" }.SelectMany(root => OvhAuth.Routes(root).Concat(OvhZones.Routes(root)).Concat(OvhRecords.Routes(root)).Concat(OvhProjects.Routes(root)))];

    public override AccountRow? Caller(World world, SimulatorOptions options, ApiRoute route, ApiCall call, DateTimeOffset now) =>
        route.Open ? Anybody : OvhSignature.Check(world, call, now + options.OvhClockAhead);

    public override bool HasZone(AccountRow account, string zone) => true;

    public override ApiAnswer NoSuchZone(string zone) => OvhRefusal.NoService().Answer;

    public override Refusal Malformed(string message) => OvhRefusal.BadRequest(message);

    public override ApiAnswer NoSuchRoute(ApiCall call) => OvhRefusal.Of(404, "Client::NotFound", $"Got an invalid (or empty) URL: the simulator has no {call.Method} {call.Path}.").Answer;

    public override bool FindsStockLater(string call) => true;   // nothing here is ever in stock

    // One call a second by consumer key, sixty at once: what OVH's staff calls fine.
    public override (double Rate, double Burst) Limit(double rate, double burst) => (rate / 5, burst * 3);

    public override ApiAnswer Unauthorized(ApiCall call, bool known) => OvhRefusal.Auth(403, "INVALID_CREDENTIAL", "This credential is not valid").Answer;

    public override ApiAnswer Forbidden(ApiCall call, string name) => OvhRefusal.Auth(403, "NOT_GRANTED_CALL", "This call has not been granted").Answer;

    public override ApiAnswer OverQuota(ApiCall call, string name) => OvhRefusal.Of(403, "Client::Forbidden::ItemQuotaReached", "You have reached your quota").Answer;

    public override ApiAnswer OutOfStock(ApiCall call, string name, string? zone) => NoSuchRoute(call);

    /// <summary>Others saw time-outs and resets instead of a 429.</summary>
    public override ApiAnswer TooMany(int? retryAfter) => OvhRefusal.Of(408, "Client::RequestTimeout", "Request Timeout").Answer;

    public override ApiAnswer Unavailable() => OvhRefusal.Of(503, "Server::InternalServerError::Maintenance", "The service is under maintenance").Answer;

    public override ApiAnswer Sign(ApiAnswer answer, ApiCall call, string requestId) => answer.With("X-Ovh-QueryID", $"EU.ext-3.{requestId}");
}
