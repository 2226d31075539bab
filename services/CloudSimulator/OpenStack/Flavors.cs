using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.CloudSimulator.State;

namespace AppsEducation.CloudSimulator.OpenStack;

/// <summary>What can be rented in a region. The same name has another id in each, as at OVHcloud.</summary>
internal static class Flavors
{
    private const string Many = "/openstack/{zone}/compute/v2.1/flavors";

    // No host of the simulated cloud is larger: a flavor beyond it is accepted and never placed.
    private const int LargestVcpus = 64;
    private const long LargestRam = 1_000_000;

    public static IEnumerable<ApiRoute> Routes()
    {
        yield return new ApiRoute("list-flavors", "GET", Many + "/detail", c => List(c, detail: true));
        yield return new ApiRoute("list-flavors", "GET", Many, c => List(c, detail: false));
        yield return new ApiRoute("get-flavor", "GET", Many + "/{id}", c => Answer(c, Find(c, c.Value("id")) ?? throw OpenStackRefusal.Nova(404, $"Flavor {c.Value("id")} could not be found.")));
        yield return new ApiRoute("list-flavor-extra-specs", "GET", Many + "/{id}/os-extra_specs", _ => ApiAnswer.Json(200, new JsonObject { ["extra_specs"] = new JsonObject() }));
        yield return new ApiRoute("create-flavor", "POST", Many, Create);
    }

    public static FlavorRow? Find(CallContext c, string? id) => All(c).FirstOrDefault(flavor => flavor.Id == id);

    public static bool FitsAHost(CallContext c, FlavorRow flavor) =>
        !c.WithoutStock && flavor is { Vcpus: <= LargestVcpus, Ram: <= LargestRam } && c.World.Stock.Find($"{c.Zone}/{flavor.Name}")?.Availability is not "shortage";

    private static IEnumerable<FlavorRow> All(CallContext c) => c.Options.Flavors
        .Select(flavor => new FlavorRow { Id = StableId.Of($"flavor {c.Zone} {flavor.Name}"), Region = c.Zone, Name = flavor.Name, Vcpus = flavor.Vcpus, Ram = flavor.Ram, Disk = flavor.Disk })
        .Concat(c.World.Flavors.Now.Where(flavor => flavor.Region == c.Zone));

    private static ApiAnswer List(CallContext c, bool detail) => NovaWire.Page(c, "flavors", All(c).OrderBy(flavor => flavor.Id, StringComparer.Ordinal),
        flavor => detail ? View(c, flavor) : new JsonObject { ["id"] = flavor.Id, ["name"] = flavor.Name, ["links"] = NovaWire.Links(c, "flavors", flavor.Id) });

    private static ApiAnswer Create(CallContext c)
    {
        if (!c.Project().Admin)
            throw OpenStackRefusal.Nova(403, "Policy doesn't allow os_compute_api:os-flavor-manage:create to be performed.");
        var sent = c.Inner("flavor", message => OpenStackRefusal.Nova(400, message));
        var made = new FlavorRow
        {
            Id = sent.String("id") ?? c.World.NewId(),
            Region = c.Zone,
            Name = sent.String("name") ?? throw OpenStackRefusal.Invalid("flavor", "'name' is a required property"),
            Vcpus = (int)(sent.Integer("vcpus") ?? throw OpenStackRefusal.Invalid("flavor", "'vcpus' is a required property")),
            Ram = sent.Integer("ram") ?? throw OpenStackRefusal.Invalid("flavor", "'ram' is a required property"),
            Disk = sent.Integer("disk") ?? throw OpenStackRefusal.Invalid("flavor", "'disk' is a required property"),
        };
        if (All(c).Any(flavor => flavor.Name == made.Name || flavor.Id == made.Id))
            throw OpenStackRefusal.Nova(409, $"Flavor with name {made.Name} already exists.");
        c.World.Flavors.Put(made, c.Now);
        return Answer(c, made);
    }

    private static ApiAnswer Answer(CallContext c, FlavorRow flavor) => ApiAnswer.Json(200, new JsonObject { ["flavor"] = View(c, flavor) });

    private static JsonObject View(CallContext c, FlavorRow flavor)
    {
        var version = Microversion.Nova(c.Call);
        var view = new JsonObject
        {
            ["id"] = flavor.Id,
            ["name"] = flavor.Name,
            ["ram"] = flavor.Ram,
            ["disk"] = flavor.Disk,
            ["swap"] = version.AtLeast(75) ? 0 : "",
            ["OS-FLV-EXT-DATA:ephemeral"] = 0,
            ["OS-FLV-DISABLED:disabled"] = false,
            ["vcpus"] = flavor.Vcpus,
            ["os-flavor-access:is_public"] = true,
            ["rxtx_factor"] = 1.0m,
            ["links"] = NovaWire.Links(c, "flavors", flavor.Id),
        };
        if (version.AtLeast(55))
            view["description"] = null;
        if (version.AtLeast(61))
            view["extra_specs"] = new JsonObject();
        return view;
    }
}
