using AppsEducation.Contracts;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.OpenStack.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Steps;

/// <summary>The server runs: it does from its creation on, and is started again after somebody or something stopped it. Says nothing about the guest: that is the probe's to say.</summary>
internal sealed class PowerOn(OpenStackClients clients) : IStep
{
    public string Name => "power";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        var slot = context.Slot(SlotKind.Server);
        switch (context.Resource(SlotKind.Server)?.As<ServerRow>())
        {
            case null:
                return new Retry(Of(5), "the server doesn't show");   // HaveServer, higher up, decides whether it is gone

            case { Status: "ACTIVE" }:
                context.SeenRunning();
                return new Done();

            case { Locked: true }:
                return new Blocked(BlockedBy.Locked, "the server is locked");

            case { Status: "SHUTOFF" } when context.LastAct(slot) is { Name: "power-on", LeftState: true } act:
                return new Blocked(BlockedBy.Policy, "the server stopped again after it was started", act.RequestId);

            case { Status: "SHUTOFF" } when context.LastAct(slot) is { Name: "power-on", IsFresh: true }:
                return new Pending(Of(2), "start accepted");

            case { Status: "SHUTOFF", TaskState: null } server:
                await context.Act(slot, "power-on", server.Status, async token => new Answered(await clients.Of(context.Account).Api.Compute.Act(server.Id, "os-start", token)), ct, holdsData: true);
                return new Pending(Of(2), "starting");

            // Somebody did that at the host, for a reason that isn't known here.
            case { Status: "PAUSED" or "SUSPENDED" or "RESCUE" or "SHELVED" or "SHELVED_OFFLOADED" or "SOFT_DELETED", TaskState: null } server:
                return new Blocked(BlockedBy.Policy, $"the server is {server.Status} at its host: resume it there when that is over, and this goes on by itself");

            case { } server:
                return new Pending(Of(3), server.Words);
        }
    }
}
