using System.Diagnostics.Metrics;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Benchmarks;

/// <summary>How late the engine acted on what changed at the provider, by what it waited for: read from the product's own meter.</summary>
internal sealed class Lags : IDisposable
{
    private readonly List<(double Seconds, string Wait)> all = [];
    private readonly MeterListener listener = new()
    {
        InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Meter.Name == Telemetry.Name && instrument.Name == Telemetry.Names.DetectionLag)
                self.EnableMeasurementEvents(instrument);
        },
    };

    public Lags()
    {
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            var wait = $"{tags.ToArray().First(t => t.Key == "changed").Value}, for {tags.ToArray().First(t => t.Key == "step").Value}";
            lock (all)
                all.Add((seconds, wait));
        });
        listener.Start();
    }

    public void Clear()
    {
        lock (all)
            all.Clear();
    }

    public void Say(string name = "detection lag")
    {
        lock (all)
        {
            Console.WriteLine($"   {name}: median {all.Select(l => l.Seconds).Median():0.0} s, p99 {all.Select(l => l.Seconds).Percentile(0.99):0.0} s, of {all.Count} changes");
            foreach (var wait in all.GroupBy(l => l.Wait).OrderBy(w => w.Key, StringComparer.Ordinal))
                Console.WriteLine($"      {wait.Key}: median {wait.Select(l => l.Seconds).Median():0.0} s, most {wait.Max(l => l.Seconds):0.0} s, of {wait.Count()}");
        }
    }

    public void Dispose() => listener.Dispose();
}
