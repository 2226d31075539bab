using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Tests.Hosting.OpenStack;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>A refusal that comes as a state after a 2xx: no classifier sees it, a step does.</summary>
/// <param name="Cloud">Whose.</param>
/// <param name="Source">Who said so.</param>
/// <param name="State">What is shown.</param>
/// <param name="Result">What the step makes of it.</param>
internal sealed record RefusalState(string Cloud, string Source, string State, StepResult Result);

internal sealed class ScalewayRefusalStates : StepTests
{
    public async Task<IReadOnlyList<RefusalState>> All()
    {
        Cloud.On($"GET {Z}/products/servers/availability", 200, """{"servers":{"DEV1-M":{"availability":"available"}}}""");
        Bench.Recorded(SlotKind.Server, "s1", slot => (slot.ActName, slot.ActAt, slot.ActFrom, slot.ActLeftState, slot.ActRequestId) = ("power-on", Time.GetUtcNow().AddSeconds(-60), "stopped", true, "request-9"));
        return
        [
            new("Scaleway", "cloud-apis 1.1 (tf#66, tf#31)", "server `stopped` again after its power-on", await Take("power", Server(detail: "out of stock"))),
            new("Scaleway", "cloud-apis 2", "server `locked`", await Take("power", Server(state: "locked", detail: "abuse"))),
            new("Scaleway", "cloud-apis 2", "volume `error`", await Take("volume", Server(), Volume(state: "error"))),
            new("Scaleway", "cloud-apis 2", "volume `locked`", await Take("volume", Server(), Volume(state: "locked"))),
        ];
    }
}

internal sealed class OpenStackRefusalStates : OpenStackStepTests
{
    public async Task<IReadOnlyList<RefusalState>> All()
    {
        Bench.Recorded(SlotKind.Firewall, "g1");
        Bench.Recorded(SlotKind.Address, "p1");
        Bench.Recorded(SlotKind.Volume, "v1");
        Cloud.On("POST /v2.1/servers", 202, """{"server":{"id":"s1","links":[],"adminPass":"canary"}}""").On("DELETE /v2.1/servers/s1", 204).On("GET /v2.1/servers/s1", 404, """{"itemNotFound":{"code":404,"message":"It could not be found."}}""").On("GET /v2.1/servers/detail", 200, """{"servers":[]}""");
        await Take("server", Port(), Volume());
        var first = await Take("server", Port(), Volume(status: "reserved"), Server(status: "ERROR", ran: false, fault: "No valid host was found. "));
        await Take("server", Port(), Volume());
        Time.Advance(TimeSpan.FromSeconds(13));
        await Take("server", Port(), Volume());
        await Take("server", Port(), Volume(status: "reserved"), Server(status: "ERROR", ran: false, fault: "No valid host was found. ", flavor: "d2-4"));
        await Take("server", Port(), Volume());
        Time.Advance(TimeSpan.FromSeconds(13));
        var last = await Take("server", Port(), Volume());
        return
        [
            new("OpenStack", "recorded", "server `ERROR` after its 202, fault 500", first),
            new("OpenStack", "recorded", "the same of each flavor that fits", last),
            new("OpenStack", "cloud-apis 5", "server `ERROR` that ran before", await Take("server", Port(), Volume(), Server(status: "ERROR", fault: "libvirt is gone"))),
            new("OpenStack", "cloud-apis 5", "server locked, to be deleted", await Take("remove-server", Server(locked: true))),
            new("OpenStack", "cloud-apis 5", "volume `error` before it held data", await NothingHeld(() => Take("volume", Volume(status: "error")))),
        ];
    }

    private Task<StepResult> NothingHeld(Func<Task<StepResult>> take)
    {
        Bench.Given((_, instance) => instance.HeldData = false);
        return take();
    }
}
