namespace AppsEducation.Benchmarks;

internal static class Figures
{
    public static string Machine() =>
        $"{Environment.ProcessorCount} processors, load {(File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown")} at the start";

    public static double Median(this IEnumerable<double> values) => values.Percentile(0.5);

    /// <summary>The nearest rank: a value that was seen.</summary>
    public static double Percentile(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
