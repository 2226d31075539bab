using System.Text.Json;
using System.Text.Json.Serialization;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.Faults;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.Admin;

/// <summary>/_sim: the simulator's own controls, over HTTP for process tests and people. Bound to loopback like the rest, so without a key.</summary>
internal sealed class AdminApi(Simulator simulator, World world, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    public ApiAnswer Answer(ApiCall call)
    {
        try
        {
            var path = call.Path["/_sim".Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
            return (call.Method, path) switch
            {
                ("GET", []) => Say(200, new { simulator = "Scaleway, OpenStack, OVH", now = time.GetUtcNow(), profile = simulator.Options.Profile, timings = simulator.Options.Timings }),
                ("GET", ["calls"]) => Say(200, Routes.Names),
                ("GET", ["inventory"]) => Say(200, simulator.Inventory(Query(call, "account"))),
                ("GET", ["requests"]) => Say(200, new
                {
                    total = simulator.Requests.Total,
                    violations = simulator.Requests.Violations,
                    counts = simulator.Requests.Counts,
                    last = simulator.Requests.Last(int.TryParse(Query(call, "last"), out var count) ? count : 50),
                }),
                ("GET", ["faults"]) => Faults(),
                ("POST", ["faults"]) => Say(201, new { id = simulator.Faults.Add(Checked(Body<Fault>(call))) }),
                ("DELETE", ["faults"]) => Done(() => simulator.Faults.Clear()),
                ("DELETE", ["faults", var id]) => simulator.Faults.Remove(id) ? Done() : Say(404, new { message = $"There is no fault {id}." }),
                ("POST", ["accounts"]) => Done(() => simulator.Add(Body<SimulatedAccount>(call))),
                ("POST", ["quotas"]) => Done(() => Set(Body<QuotaChange>(call))),
                ("POST", ["stock"]) => Done(() => Set(Body<StockChange>(call))),
                ("POST", ["resources", var id, "vanish"]) => simulator.Vanish(id) ? Done() : Say(404, new { message = $"There is nothing with the id {id}." }),
                ("GET", ["guests"]) => Say(200, simulator.Machines.Look()),
                ("GET", ["guests", var id]) => simulator.Machines.Look(id) is { } look ? Say(200, look) : Say(404, new { message = $"There is no server {id}." }),
                ("POST", ["guests", var id, var what]) => Done(() => simulator.Machines.Tell(id, what)),
                _ => Say(404, new { message = $"The simulator has no {call.Method} {call.Path}." }),
            };
        }
        catch (Exception error) when (error is ArgumentException or JsonException)
        {
            return Say(400, new { message = error.Message });
        }
    }

    private ApiAnswer Faults()
    {
        lock (world.Gate)
            return Say(200, world.Faults.Now.OrderBy(row => row.Order).Select(row => new { row.Id, row.Fault, row.Seen, row.Struck }).ToArray());
    }

    private static Fault Checked(Fault fault)
    {
        var known = fault.Call.EndsWith('*') || Routes.Names.Contains(fault.Call);
        return known ? fault : throw new ArgumentException($"There is no call '{fault.Call}'; GET /_sim/calls lists them.");
    }

    private void Set(QuotaChange change) => simulator.SetQuota(change.Account, change.Resource, change.Limit);

    private void Set(StockChange change)
    {
        foreach (var zone in change.Zone is { } one ? [one] : Scaleway.Images.Zones.Concat(world.Accounts.Now.SelectMany(account => account.OpenStack?.Regions ?? [])).Distinct().ToArray())
            simulator.SetStock(zone, change.CommercialType, change.Availability);
    }

    private static ApiAnswer Done(Action act)
    {
        act();
        return Done();
    }

    private static ApiAnswer Done() => ApiAnswer.Empty(204, null);

    private static ApiAnswer Say(int status, object body) => ApiAnswer.Text(status, JsonSerializer.SerializeToUtf8Bytes(body, Json), "application/json");

    private static T Body<T>(ApiCall call) => JsonSerializer.Deserialize<T>(call.Body.Span, Json) ?? throw new JsonException("a body is needed");

    private static string? Query(ApiCall call, string name) =>
        call.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2 && pair[0] == name)
            .Select(pair => Uri.UnescapeDataString(pair[1])).FirstOrDefault();

    private sealed record QuotaChange(string Account, string Resource, long? Limit);

    private sealed record StockChange(string CommercialType, string Availability, string? Zone = null);
}
