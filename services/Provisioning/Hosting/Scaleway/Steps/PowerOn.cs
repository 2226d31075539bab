using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Steps;

/// <summary>The server runs. Says nothing about the application, nor about the guest ("booting kernel" for ever): that is the probe's to say.</summary>
internal sealed class PowerOn(ScalewayClients clients) : IStep
{
    public string Name => "power";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var slot = context.Slot(SlotKind.Server);
        switch (context.Resource(SlotKind.Server)?.As<ServerRow>())
        {
            case null:
                return new Retry(Of(5), "the server doesn't show");   // HaveServer, higher up, decides whether it is gone

            case { State: "running" }:
                context.SeenRunning();
                return new Done();

            case { State: "locked" } server:
                return new Blocked(BlockedBy.Locked, Words(server, "the server is locked"));

            // It was seen starting and fell back: no stock. The next slow look forgets the act and tries again.
            case { State: "stopped" } server when context.LastAct(slot) is { Name: "power-on", LeftState: true } act:
                return new Blocked(BlockedBy.Stock, Words(server, "stopped again after power-on"), act.RequestId);

            // Nothing was seen between: a start that fell back sooner than a look, once the provider has had the time to show it.
            case { State: "stopped", StateDetail: { Length: > 0 } detail } when context.LastAct(slot) is { Name: "power-on", IsFresh: false } act:
                return new Blocked(BlockedBy.Stock, detail, act.RequestId);

            case { State: "stopped" or "stopped in place" } when context.LastAct(slot) is { Name: "power-on", IsFresh: true }:
                return new Pending(Of(2), "power-on accepted");   // a listing may lag behind its own provider

            case { State: "stopped" or "stopped in place" } server:
                return await TakeTypeInStock(clients.Of(context.Account), slot, server, context, ct) ?? await Start(clients.Of(context.Account), slot, server, context, ct);

            case { } server:
                return new Pending(Of(3), Words(server, server.State));
        }
    }

    private static async Task<StepResult> Start(ScalewayClient client, Slot slot, ServerRow server, StepContext context, CancellationToken ct)
    {
        await context.Act(slot, "power-on", server.State, async token => new Answered(await client.Api.Instances.Act(context.Plan.CloudZone, server.Id, "poweron", token)), ct, holdsData: true);
        return new Pending(Of(3), "powering on");
    }

    // Created while its type was in stock, or fallen back since: the next allowed type takes its place, which only a stopped server lets happen.
    private static async Task<StepResult?> TakeTypeInStock(ScalewayClient client, Slot slot, ServerRow server, StepContext context, CancellationToken ct)
    {
        var (plan, zone) = (context.Plan, context.Plan.CloudZone);
        if (server.State is not "stopped" || server.CommercialType is not { } type || !await client.Shop.IsShort(zone, type, ct))
            return null;
        var offer = await client.Shop.Choose(zone, plan.Blueprint, plan.Size, ct);
        if (offer.Type is not { } other)
            return new Blocked(offer.OutOfStock ? BlockedBy.Stock : BlockedBy.Policy, offer.Words);
        await context.Act(slot, "change-type", server.State, async token => new Answered(await client.Api.Instances.SetType(zone, server.Id, other, token)), ct);
        return new Pending(Of(1), $"{type} is out of stock: taking {other}");
    }

    private static string Words(ServerRow server, string otherwise) => server.StateDetail is { Length: > 0 } words ? words : otherwise;
}
