using System.Text;
using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Steps;

/// <summary>
/// The instance's one server exists, on its port, with its data volume, booted with user data that still holds. It boots as soon as it is created, so from then on it holds data; unless it is accepted and
/// then shows ERROR without ever having run, which is how OpenStack says that it has no room.
/// </summary>
internal sealed class HaveServer(OpenStackClients clients) : IStep
{
    private const int LongestUserData = 65_535;   // of base64; Nova refuses more

    // What the volume's slot remembers of the first server that was to run on it, until that one is seen to run.
    private const string First = "first server";
    private const string NeverRan = "first server never ran";

    public string Name => "server";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var client = clients.Of(context.Account);
        var slot = context.Slot(SlotKind.Server);
        switch (context.Seen(slot))
        {
            case [] when await context.WhileItMayExist(slot, ct) is { } wait:
                return wait;

            // Its data volume is still there; whether a new machine may take it over is for somebody who knows why the old one went. Before it ever answered there is nothing to lose.
            case [] when context.EverAvailable:
                return new Blocked(BlockedBy.Policy, "the server has vanished at its host while it was in use: a person must decide what becomes of its data volume");

            case []:
                return await Create(client, slot, context, ct);

            case [var only]:
                context.Record(slot, only.Id);
                return await Complete(client, slot, only, context, ct);

            case var several:
                var port = context.Resource(SlotKind.Address)?.As<PortRow>();
                var (keep, surplus, refused) = context.Choose(slot, several,
                    preferred: one => port is not null && port.DeviceId == one.Id,
                    mayHoldData: one => one.As<ServerRow>().Ran);
                context.Record(slot, keep.Id);
                if (surplus is null)
                    return refused!;
                var released = await ServerRelease.Take(client.Api, surplus, context, ct);
                return released is Blocked ? released : new Retry(Of(2), $"releasing {surplus.Id}: this instance has a server already");
        }
    }

    private static async Task<StepResult> Create(OpenStackClient client, Slot slot, StepContext context, CancellationToken ct)
    {
        var (plan, volumeSlot) = (context.Plan, context.Slot(SlotKind.Volume));
        if (volumeSlot.Mark is NeverRan)
        {
            context.HeldNothing();   // it is gone, and was the only one
            volumeSlot.Mark = null;
        }

        if (context.Resource(SlotKind.Address)?.As<PortRow>() is not { } port || context.Resource(SlotKind.Volume)?.As<VolumeRow>() is not { } volume)
            return new Retry(Of(2), "the address or the volume doesn't show");
        // What a server that just went was on is let go of a moment later.
        if (!port.IsFree || volume is not { Status: "available", IsHeld: false })
            return new Pending(Of(2), $"the address or the volume ({volume.Status}) is still held by a former server");
        var offer = await client.Shop.Choose(plan.CloudZone, plan.Blueprint, plan.Size, ct);
        if (offer is not { Flavor: { } flavor, Image: { } image })
            return new Blocked(offer.By, offer.Words);
        // Asked before each try, since each try takes user data with a token of its own.
        if (await client.Shop.Lacks(flavor, ct) is { } lacks)
            return new Blocked(BlockedBy.Quota, lacks);
        var userData = Convert.ToBase64String(Encoding.UTF8.GetBytes(await context.UserData(ct)));
        if (userData.Length > LongestUserData)
            return new Failed("user-data-too-long", $"the user data takes {userData.Length} characters of base64, and OpenStack {LongestUserData}");

        var request = new CreateServer(context.Name(slot), flavor.Id, image.Id, [new ServerPort(port.Id)],
            [
                new BlockDevice(image.Id, "image", "local", BootIndex: 0, DeleteOnTermination: true),
                new BlockDevice(volume.Id, "volume", "volume", BootIndex: -1, DeleteOnTermination: false),
            ],
            OpenStackTags.Metadata(context.Tags(slot), context.UserDataVersion), userData, plan.CloudZone);
        volumeSlot.Mark = context.HeldData ? null : First;   // committed with the intent, so that it is known of a lost answer too
        await context.Create(slot, async token =>
        {
            var made = await client.Api.Compute.CreateServer(request, token);
            return new Answered(made.RequestId, made.Row.Server.Id);
        }, ct, holdsData: true);
        return new Pending(Of(1), $"server created ({flavor.Name})");
    }

    private static async Task<StepResult> Complete(OpenStackClient client, Slot slot, CloudResource resource, StepContext context, CancellationToken ct)
    {
        var server = resource.As<ServerRow>();
        if (server.Ran && context.Slot(SlotKind.Volume) is { Mark: not null } volumeSlot)
            volumeSlot.Mark = null;
        if (server.IsGoing)
            return new Pending(Of(2), "the server is being deleted");
        switch (server.Status)
        {
            case "ERROR" when !server.Ran:
                return await NoRoom(client, resource, context, ct);

            case "ERROR":
                return new Blocked(BlockedBy.Policy, $"the provider says that the server is in {server.Words}");

            case "BUILD":
                return new Pending(Of(2), server.Words);
        }

        // cloud-init reads its user data at the first boot only; one whose token expired unused never answered, and is replaced. Its data volume stays.
        if (!context.EverAvailable && OpenStackTags.UserDataVersion(server.Metadata) < context.UserDataVersion)
            return await ServerRelease.Take(client.Api, resource, context, ct) is Blocked blocked ? blocked : new Retry(Of(2), "replacing the machine: it booted with user data that doesn't hold any more");
        return await Attach(client, slot, server, context, ct);
    }

    // Drift: the port or the volume was taken off out of band, or the port was made anew.
    private static async Task<StepResult> Attach(OpenStackClient client, Slot slot, ServerRow server, StepContext context, CancellationToken ct)
    {
        if (context.Resource(SlotKind.Address)?.As<PortRow>() is { } port && port.DeviceId != server.Id)
        {
            if (!port.IsFree)
                return new Pending(Of(3), $"the address is still held by {port.DeviceId}");
            if (context.LastAct(slot) is { Name: "attach-port", IsFresh: true })
                return new Pending(Of(1), "attachment accepted");
            await context.Act(slot, "attach-port", server.Status, async token => new Answered(await client.Api.Compute.AttachPort(server.Id, port.Id, token)), ct);
            return new Pending(Of(1), "the server gets its address");
        }

        if (context.Resource(SlotKind.Volume)?.As<VolumeRow>() is not { } volume)
            return new Done();   // HaveVolume, higher up, decides whether it is gone
        switch (volume.Status)
        {
            case "in-use" when volume.IsHeldBy(server.Id):
                return new Done();

            case "available" when context.LastAct(slot) is { Name: "attach-volume", IsFresh: true }:
                return new Pending(Of(1), "attachment accepted");

            case "available":
                await context.Act(slot, "attach-volume", server.Status, async token => new Answered(await client.Api.Compute.AttachVolume(server.Id, volume.Id, token)), ct, holdsData: true);
                return new Pending(Of(1), "attaching the volume");

            default:
                return new Pending(Of(2), $"the volume is {volume.Status}{(volume.IsHeld && !volume.IsHeldBy(server.Id) ? $" by {volume.Attachments![0].ServerId}" : "")}");
        }
    }

    // Accepted with 202, then ERROR: "No valid host was found". It goes, and the next flavor is tried; when none is left, the place is given back.
    private static async Task<StepResult> NoRoom(OpenStackClient client, CloudResource resource, StepContext context, CancellationToken ct)
    {
        var (server, volumeSlot) = (resource.As<ServerRow>(), context.Slot(SlotKind.Volume));
        client.Shop.RanOut(context.Plan.CloudZone, server.Flavor?.OriginalName, server.Words);
        if (volumeSlot.Mark is First)
            volumeSlot.Mark = NeverRan;
        return await ServerRelease.Take(client.Api, resource, context, ct) is Blocked blocked ? blocked : new Retry(Of(1), $"{server.Flavor?.OriginalName} in {context.Plan.CloudZone}: {server.Words}");
    }
}
