using System.Globalization;
using System.Text;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Output;

/// <summary>Times and durations, for people and for programs.</summary>
internal static class Moments
{
    /// <summary>For programs.</summary>
    public static string? Stamp(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>How long ago, short: <c>12 s</c>, <c>2 min</c>, <c>3 h</c>, then the day: <c>12 Mar</c>, then with its year.</summary>
    public static string? Since(DateTimeOffset? at, TimeProvider time)
    {
        if (at is not { } then)
            return null;
        var now = time.GetUtcNow();
        var ago = now - then;
        if (ago < TimeSpan.Zero)
            return When(at, time);
        if (ago < TimeSpan.FromMinutes(1))
            return $"{(int)ago.TotalSeconds} s";
        if (ago < TimeSpan.FromHours(1))
            return $"{(int)ago.TotalMinutes} min";
        if (ago < TimeSpan.FromHours(24))
            return $"{(int)ago.TotalHours} h";
        return Day(then, now, time);
    }

    /// <summary>A moment: the hour when it is today, else the day and the hour.</summary>
    public static string? When(DateTimeOffset? at, TimeProvider time)
    {
        if (at is not { } then)
            return null;
        var here = TimeZoneInfo.ConvertTime(then, time.LocalTimeZone);
        var today = TimeZoneInfo.ConvertTime(time.GetUtcNow(), time.LocalTimeZone).Date;
        var hour = here.ToString("HH:mm", Culture);
        return here.Date == today ? hour : $"{Day(then, time.GetUtcNow(), time)} {hour}";
    }

    /// <summary>A duration, as short as it is clear: <c>4 s</c>, <c>1 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Lasting(TimeSpan duration) =>
        duration < TimeSpan.FromMinutes(1) ? $"{Math.Max(0, (int)duration.TotalSeconds)} s"
        : duration < TimeSpan.FromHours(1) ? $"{(int)duration.TotalMinutes} min{(duration.Seconds > 0 ? $" {duration.Seconds} s" : "")}"
        : $"{(int)duration.TotalHours} h{(duration.Minutes > 0 ? $" {duration.Minutes} min" : "")}";

    /// <summary>Reads <c>30m</c>, <c>90s</c>, <c>2h30m</c>, <c>500ms</c>; a bare number is seconds.</summary>
    public static bool TryRead(string given, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var number = new StringBuilder();
        var any = false;
        for (var i = 0; i < given.Length;)
        {
            if (char.IsAsciiDigit(given[i]) && number.Length < 9)
            {
                number.Append(given[i++]);
                continue;
            }
            var unit = given[i..] switch { ['m', 's', ..] => "ms", ['h', ..] => "h", ['m', ..] => "m", ['s', ..] => "s", _ => null };
            if (unit is null || number.Length == 0)
                return false;
            duration += Of(number, unit);
            any = true;
            number.Clear();
            i += unit.Length;
        }
        if (number.Length > 0)
        {
            if (any)
                return false;
            duration = Of(number, "s");
        }
        return duration > TimeSpan.Zero;
    }

    private static TimeSpan Of(StringBuilder number, string unit)
    {
        var value = int.Parse(number.ToString(), CultureInfo.InvariantCulture);
        return unit switch { "ms" => TimeSpan.FromMilliseconds(value), "h" => TimeSpan.FromHours(value), "m" => TimeSpan.FromMinutes(value), _ => TimeSpan.FromSeconds(value) };
    }

    private static string Day(DateTimeOffset then, DateTimeOffset now, TimeProvider time)
    {
        var here = TimeZoneInfo.ConvertTime(then, time.LocalTimeZone);
        var year = TimeZoneInfo.ConvertTime(now, time.LocalTimeZone).Year;
        return here.ToString(here.Year == year ? "d MMM" : "d MMM yyyy", Culture);
    }
}
