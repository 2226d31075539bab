using System.Globalization;

namespace AppsEducation.Portal.Words;

/// <summary>Hours and days as people say them, in an academy's own time zone.</summary>
internal static class Moments
{
    private static readonly CultureInfo FrenchCulture = CultureInfo.GetCultureInfo("fr-FR");
    private static readonly CultureInfo EnglishCulture = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>The zone of that IANA name; Europe/Paris for none or one that this machine doesn't know.</summary>
    public static TimeZoneInfo Zone(string? iana) =>
        iana is not null && TimeZoneInfo.TryFindSystemTimeZoneById(iana, out var zone) ? zone : TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    public static CultureInfo Culture(string language) => language == Language.English ? EnglishCulture : FrenchCulture;

    /// <summary>« 9 h 40 », « 14 h »; <c>9:40</c>, <c>14:00</c>.</summary>
    public static string Hour(DateTimeOffset moment, TimeZoneInfo zone, string language)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        if (language == Language.English)
            return local.ToString("H:mm", CultureInfo.InvariantCulture);
        return local.Minute == 0 ? $"{local.Hour}\u00A0h" : $"{local.Hour}\u00A0h\u00A0{local.Minute:00}";
    }

    /// <summary>« 30/06 »; <c>30 June</c>: in figures an English reader could take the month for the day.</summary>
    public static string Day(DateTimeOffset moment, TimeZoneInfo zone, string language)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        return language == Language.English ? local.ToString("d\u00A0MMMM", EnglishCulture) : local.ToString("dd/MM", CultureInfo.InvariantCulture);
    }

    /// <summary>The hour alone when it is today's, else the day with it.</summary>
    public static string HourOrDay(DateTimeOffset moment, DateTimeOffset now, TimeZoneInfo zone, string language)
    {
        var hour = Hour(moment, zone, language);
        if (LocalDay(moment, zone) == LocalDay(now, zone))
            return hour;
        return language == Language.English ? $"{Day(moment, zone, language)}, {hour}" : $"{Day(moment, zone, language)} à {hour}";
    }

    public static DateOnly LocalDay(DateTimeOffset moment, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);

    /// <summary>For <c>datetime="…"</c>: RFC 3339 in UTC.</summary>
    public static string Machine(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
