using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Tenants.Selections;

namespace AppsEducation.Tenants.Tests;

/// <summary>An instance as Provisioning reports it: whole states with a rising revision, played by the test.</summary>
internal sealed class Instance(World world, Selection selection)
{
    public static readonly string[] Steps = ["firewall", "address", "dns", "server", "volume", "user-data", "power", "answering"];
    private long revision = selection.Revision;

    public Selection Selection => selection;

    public Task Is_at(string step, OperationState state = OperationState.Running) => Report(InstanceState.Preparing, state, at: step);

    public Task Is_blocked(BlockedBy by = BlockedBy.Quota) => Report(InstanceState.Preparing, OperationState.Blocked, at: "server", blocked: by);

    public Task Is_available() => Report(InstanceState.Available, OperationState.Succeeded, ever: true);

    public Task Stops_answering() => Report(InstanceState.Incident, OperationState.Succeeded, ever: true);

    public Task Has_failed() => Report(InstanceState.Failed, OperationState.Failed, at: "server", held: false);

    public Task Ends_on(DateTimeOffset at) => Report(InstanceState.Ending, OperationState.Succeeded, ever: true, ends: at);

    public Task Ends_unseen(DateTimeOffset at) => Report(InstanceState.Ending, OperationState.Succeeded, ends: at);

    public Task Is_being_removed(OperationState state = OperationState.Running, string operation = "op_removal000000001") =>
        Report(InstanceState.Removing, state, ever: true, operation: operation, kind: OperationKind.RemoveInstance, at: "dns");

    public Task Is_gone(string operation = "op_removal000000001") =>
        Report(InstanceState.Removed, OperationState.Succeeded, ever: true, operation: operation, kind: OperationKind.RemoveInstance);

    public Task Could_not_be_taken_back() => Report(InstanceState.Removing, OperationState.Failed, ever: true, at: "dns");

    /// <summary>The report that a test may bend before it is sent.</summary>
    public InstanceReported Make(
        InstanceState state, OperationState operationState, string? at = null, bool ever = false, bool held = true, BlockedBy? blocked = null, DateTimeOffset? ends = null,
        string? operation = null, OperationKind? kind = null)
    {
        var now = world.Clock.GetUtcNow();
        var done = at is null ? Steps.Length : Array.IndexOf(Steps, at);
        var ended = operationState is OperationState.Succeeded or OperationState.Failed or OperationState.Cancelled;
        return new InstanceReported(
            selection.InstanceId!, selection.TenantId, selection.Offering, ++revision, selection.Generation, state, selection.Size!,
            state is InstanceState.Preparing or InstanceState.Failed or InstanceState.Removed ? null : "https://etherpad.dijon.localhost", ever, ever || held, ends,
            new PlacementReport("scw-par-1", "fr-par-1", ["servers 11 of 15 free"]),
            new OperationReport(
                operation ?? selection.WishOperationId!, kind ?? selection.WishKind!.Value, operationState,
                [.. Steps.Select((name, index) => new StepReport(name, index <= done ? now : null, index < done ? now : null, index == done && !ended ? "waiting for it" : null, null))],
                blocked is { } by ? new BlockedReport(by, "scw-par-1", now, now.AddMinutes(20), "quota exceeded", "5e1c") : null,
                operationState == OperationState.Failed ? new FailureReport("provider-refused", "invalid image", "77aa") : null,
                now, ended ? now : null));
    }

    private Task Report(
        InstanceState state, OperationState operationState, string? at = null, bool ever = false, bool held = true, BlockedBy? blocked = null, DateTimeOffset? ends = null,
        string? operation = null, OperationKind? kind = null) =>
        world.Provisioning_reports(Make(state, operationState, at, ever, held, blocked, ends, operation, kind));
}
