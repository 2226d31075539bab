using System.Diagnostics;
using AppsEducation.ApiClient;

namespace AppsEducation.EndToEnd.Tests;

/// <summary>Waiting for conditions of the world, never for a time.</summary>
internal static class Wait
{
    /// <summary>What it waits for stands in the failure. A process that is being restarted may not answer meanwhile.</summary>
    public static async Task Until(string what, Func<Task<bool>> condition, int seconds = 600, int paceMilliseconds = 300)
    {
        var since = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(paceMilliseconds));
        Exception? last = null;
        while (since.Elapsed < TimeSpan.FromSeconds(seconds))
        {
            try
            {
                if (await condition())
                    return;
            }
            catch (Exception away) when (away is HttpRequestException or ApiUnreachable or ApiProblem or TaskCanceledException)
            {
                last = away;
            }
            await pace.WaitForNextTickAsync();
        }
        Assert.Fail($"After {seconds} s still not: {what}. {last?.Message}");
    }
}
