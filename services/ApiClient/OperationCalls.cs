using System.Globalization;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.ApiClient;

/// <summary>Operations and the journal.</summary>
public static class OperationCalls
{
    public static IAsyncEnumerable<OperationAnswer> Operations(this AppsEduClient api, CancellationToken ct = default) =>
        api.List<OperationAnswer>(Routes.Operations, ct: ct);

    /// <param name="wait">The API answers when the operation changes, at the latest after so long (a minute at most).</param>
    public static Task<OperationAnswer> Operation(this AppsEduClient api, string id, TimeSpan? wait = null, CancellationToken ct = default) =>
        api.Get<OperationAnswer>(Routes.With(Routes.Operation(id), ("wait", wait?.TotalSeconds.ToString("0", CultureInfo.InvariantCulture))), ct);

    public static Task<OperationAnswer> CancelOperation(this AppsEduClient api, string id, CallOptions? options = null, CancellationToken ct = default) =>
        api.Post<OperationAnswer>(Routes.Cancellation(id), null, options, ct);

    public static Task<OperationAnswer> RetryOperation(this AppsEduClient api, string id, CallOptions? options = null, CancellationToken ct = default) =>
        api.Post<OperationAnswer>(Routes.Retry(id), null, options, ct);

    /// <summary>What happens to an operation, as it happens, until it has ended; broken connections are resumed where they broke.</summary>
    /// <param name="lastEventId">Where an earlier watch ended.</param>
    /// <param name="onGap">Told each time the connection is lost, before it is tried again; the watch goes on until <paramref name="ct"/> ends it.</param>
    public static IAsyncEnumerable<OperationEvent> WatchOperation(
        this AppsEduClient api, string id, string? lastEventId = null, Action<Exception>? onGap = null, TimeProvider? time = null, CancellationToken ct = default) =>
        new OperationWatch(api, id, onGap, time ?? TimeProvider.System).Events(lastEventId, ct);

    /// <summary>It has come to its end and will not change any more.</summary>
    public static bool HasEnded(this OperationAnswer operation) =>
        operation.State is OperationState.Succeeded or OperationState.Failed or OperationState.Cancelled;

    public static IAsyncEnumerable<JournalAnswer> Journal(this AppsEduClient api, CancellationToken ct = default) =>
        api.List<JournalAnswer>(Routes.Journal, ct: ct);
}
