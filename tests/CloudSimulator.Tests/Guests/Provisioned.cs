using System.Net;

namespace AppsEducation.CloudSimulator.Tests.Guests;

/// <summary>The whole way to a running machine, each part of which a test can leave out.</summary>
internal sealed record Provisioned
{
    public UserDataText? UserData { get; init; } = new();
    public bool Volume { get; init; } = true;
    public bool Address { get; init; } = true;
    public bool Power { get; init; } = true;
    public bool Name { get; init; } = true;
    public string Policy { get; init; } = "drop";
    public int[] OpenPorts { get; init; } = [443];

    public async Task<string> On(Caller caller)
    {
        var group = (await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/security_groups", new { name = "sg", inbound_default_policy = Policy, stateful = true, outbound_default_policy = "accept" }, HttpStatusCode.Created))
            ["security_group"]!["id"]!.GetValue<string>();
        await caller.Ask(HttpMethod.Put, $"{Caller.Instance}/security_groups/{group}/rules", new
        {
            rules = OpenPorts.Select((port, index) => new { action = "accept", protocol = port == 10000 ? "UDP" : "TCP", direction = "inbound", ip_range = "0.0.0.0/0", dest_port_from = port, position = index + 1 }),
        });
        var ip = Address ? (await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/ips", new { type = "routed_ipv4", tags = new[] { "t" } }, HttpStatusCode.Created))["ip"]! : null;
        if (Name)
            await caller.SetRecord("etherpad.dijon", ip?["address"]!.GetValue<string>() ?? "198.18.99.99");
        var server = await caller.CreateServer(new { security_group = group, public_ips = ip is null ? [] : new[] { ip["id"]!.GetValue<string>() }, tags = new[] { "t" } });
        if (Volume)
        {
            var volume = await caller.CreateVolume();
            caller.Wait(2);
            await caller.Ask(HttpMethod.Post, $"{Caller.Instance}/servers/{server}/attach-volume", new { volume_id = volume, volume_type = "sbs_volume" });
            caller.Wait(1);
        }
        if (UserData is not null)
            await caller.Ask(HttpMethod.Patch, $"{Caller.Instance}/servers/{server}/user_data/cloud-init", UserData.ToString(), HttpStatusCode.NoContent);
        if (Power)
            await caller.Act(server, "poweron");
        return server;
    }
}
