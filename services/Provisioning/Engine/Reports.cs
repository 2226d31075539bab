using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Instances;

namespace AppsEducation.Provisioning.Engine;

/// <summary>What others are told of an instance: always the whole of it.</summary>
internal static class Reports
{
    public static InstanceReported Of(Instance i, IEnumerable<StepLog> steps, EngineSettings engine) => new(
        i.Id, i.TenantId, i.Offering, i.Revision, i.Generation, i.State, i.Size, Url(i, engine), i.EverAvailable, i.HeldData, i.EndsAt,
        i.Account is null ? null : new PlacementReport(i.Account, i.CloudZone ?? "", Lines(i.PlacedBecause)),
        new OperationReport(
            i.OperationId!, i.OperationKind, i.OperationState,
            [.. steps.OrderBy(s => s.Ordinal).Select(s => new StepReport(s.Name, s.StartedAt, s.EndedAt, s.Waiting, s.RequestId))],
            i is { OperationState: OperationState.Blocked, BlockedBy: { } by }
                ? new BlockedReport(by, i.Account, i.BlockedSince!.Value, i.NotBefore ?? i.BlockedSince.Value, i.BlockedWords ?? "", i.BlockedRequestId) : null,
            i.OperationState == OperationState.Failed ? new FailureReport(i.FailureCode ?? "unknown", i.FailureWords ?? "", i.FailureRequestId) : null,
            i.OperationStartedAt, i.OperationEndedAt));

    public static string? Url(Instance i, EngineSettings engine) =>
        i.HostName is null ? null : engine.PublicUrl(i.DnsZone ?? engine.Options.DnsZone).Replace("{host}", i.HostName, StringComparison.Ordinal);

    public static IReadOnlyList<string> Lines(string? text) => text?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
