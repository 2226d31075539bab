using System.Net;
using AppsEducation.ApiClient;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Cli.Watching;

/// <summary>Waits until an academy's public feed is at a version.</summary>
internal sealed class FeedWait(Session session)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public async Task<Feed> Until(string academySlug, long version, CancellationToken ct)
    {
        string? etag = null;
        while (true)
        {
            try
            {
                var feed = await session.Api.Feed(academySlug, etag, ct);
                if (feed is not null && feed.Value.Version >= version)
                    return feed.Value;
                etag = feed?.ETag ?? etag;
            }
            catch (Exception cause) when (cause is ApiUnreachable or ApiProblem { IsTransient: true } or ApiProblem { Status: HttpStatusCode.NotFound })
            {
                // Not there yet, or away for a moment: whoever watches gave the time limit.
            }
            await Task.Delay(Pause, session.Time, ct);
        }
    }
}
