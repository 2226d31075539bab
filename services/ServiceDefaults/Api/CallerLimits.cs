using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AppsEducation.ServiceDefaults;

/// <summary>What one caller may ask of the API, section <c>Limits</c>; 0 takes a limit away.</summary>
public sealed class LimitOptions
{
    /// <summary>Requests in <see cref="Window"/> by one key.</summary>
    public int PerKey { get; set; } = 600;

    /// <summary>Requests in <see cref="Window"/> from one address without a valid key.</summary>
    public int PerAddress { get; set; } = 120;

    /// <summary>A caller that asked for nothing so long may ask for all of its limit at once; until then its share of it comes back evenly.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>
/// Limits per caller, so that one caller's flood leaves the others steady. They bite in one place, the process with the public address (Portal, AllInOne): what a service
/// is asked came through it, or from another service. Only <c>/api</c> is limited: pages and feed are bytes in memory and a whole academy may read them from one address,
/// <c>/enrol</c> has a limit of its own, and health answers always.
/// </summary>
internal sealed class CallerLimits : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> limiter;
    private readonly LimitOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<CallerLimits> log;

    public CallerLimits(IOptions<LimitOptions> options, TimeProvider time, ILogger<CallerLimits> log)
    {
        (this.options, this.time, this.log) = (options.Value, time, log);
        limiter = PartitionedRateLimiter.Create<HttpContext, string>(Partition);
    }

    public async Task Guard(HttpContext http, RequestDelegate next)
    {
        using var lease = limiter.AttemptAcquire(http);
        if (lease is CallerBucket.Lease { } counted)
        {
            var policy = PolicyOf(http);
            http.Response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={LimitOf(policy)};w={options.Window.TotalSeconds:0}");
            http.Response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";r={counted.Remaining};t={counted.FullAfter.TotalSeconds:0}");
            if (!counted.IsAcquired)
            {
                await Refuse(http, policy, counted);
                return;
            }
        }
        await next(http);
    }

    private async Task Refuse(HttpContext http, string policy, CallerBucket.Lease lease)
    {
        Telemetry.Throttled.Add(1, new KeyValuePair<string, object?>("policy", policy));
        if (lease.IsFirstRefusal)
            log.LogWarning("{Caller} asks more than its limit of {Limit} requests in {Window}", CallerOf(http), LimitOf(policy), options.Window);
        var wait = lease.RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        http.Response.Headers.RetryAfter = wait;
        await Problem.Of(429, ProblemCodes.RateLimited,
            new($"Trop de demandes : {LimitOf(policy)} par {options.Window.TotalSeconds:0} s au plus.", $"Too many requests: at most {LimitOf(policy)} in {options.Window.TotalSeconds:0} s."),
            new($"Recommencez dans {wait} s, puis suivez l’en-tête RateLimit.", $"Try again in {wait} s, then follow the RateLimit header.")).ExecuteAsync(http);
    }

    private RateLimitPartition<string> Partition(HttpContext http)
    {
        var policy = PolicyOf(http);
        return !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || http.User.IsInRole("service") || LimitOf(policy) == 0
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.Get(CallerOf(http), _ => new CallerBucket(LimitOf(policy), options.Window, time));
    }

    private int LimitOf(string policy) => policy == "key" ? options.PerKey : options.PerAddress;

    private static string PolicyOf(HttpContext http) => http.User.Identity is { IsAuthenticated: true } ? "key" : "address";

    private static string CallerOf(HttpContext http) => http.User.Identity is { IsAuthenticated: true, Name: var name } ? $"key {name}" : $"address {Network(http.Connection.RemoteIpAddress)}";

    // Who has one IPv6 address has the whole /64 around it.
    private static string Network(IPAddress? address) => address switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => new IPNetwork(new IPAddress([.. address.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]), 64).ToString(),
        _ => address.ToString(),
    };

    public void Dispose() => limiter.Dispose();
}

/// <summary>For the process with the public address.</summary>
public static class CallerLimitsSetup
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>This process limits what one caller may ask of <c>/api</c>.</summary>
    public static void AddCallerLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LimitOptions>().BindConfiguration("Limits")
            .Validate(limits => limits.PerKey >= 0, "Configuration: Limits:PerKey: it is less than 0. Set it to, for example: 600, or 0 for no limit (environment: Limits__PerKey).")
            .Validate(limits => limits.PerAddress >= 0, "Configuration: Limits:PerAddress: it is less than 0. Set it to, for example: 120, or 0 for no limit (environment: Limits__PerAddress).")
            .Validate(limits => limits.Window >= Shortest && limits.Window <= Longest, "Configuration: Limits:Window: it isn't from a second to an hour. Set it to, for example: 00:01:00 (environment: Limits__Window).")
            .ValidateOnStart();
        builder.Services.AddSingleton<CallerLimits>();
    }
}
