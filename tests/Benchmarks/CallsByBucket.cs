using AppsEducation.CloudSimulator.Admin;
using AppsEducation.CloudSimulator.Calls;
using AppsEducation.Faults.Tests;

namespace AppsEducation.Benchmarks;

/// <summary>The calls of a simulated cloud as it limits them: by product (Scaleway) or service (OpenStack), those that change something and those that only read.</summary>
internal sealed class CallsByBucket
{
    private readonly Dictionary<string, (int Changes, int Reads)> counts = [];
    private readonly Dictionary<string, int> names = [];

    /// <summary>Each call by its name, the most frequent first.</summary>
    public string Named => string.Join(", ", names.OrderByDescending(name => name.Value).Select(name => $"{name.Key} {name.Value}"));

    public CallsByBucket(World world) => world.Cloud.Simulator.OnCall(after: Count);

    /// <summary>Each bucket, and how many pages one listing of all its kinds takes.</summary>
    public IEnumerable<(string Name, int Changes, int Reads, int Pages)> All(Inventory all, int page = 100) => counts.Select(bucket => (bucket.Key, bucket.Value.Changes, bucket.Value.Reads, PagesOf(bucket.Key, all, page)));

    private Task Count(SeenCall call)
    {
        var parts = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var bucket = parts[0] is "openstack" ? parts[2] : parts[0];
        names[call.Name] = names.GetValueOrDefault(call.Name) + 1;
        var reads = call.Method is "GET";
        var (changes, read) = counts.GetValueOrDefault(bucket);
        counts[bucket] = (changes + (reads ? 0 : 1), read + (reads ? 1 : 0));
        return Task.CompletedTask;
    }

    private static int PagesOf(string bucket, Inventory all, int page) => bucket switch
    {
        "instance" => Pages(all.Servers.Count, page) + Pages(all.Addresses.Count, page) + Pages(all.Firewalls.Count, page),
        "block" or "volume" => Pages(all.Volumes.Count, page),
        "domain" => Pages(all.Records.Count, page) + 1,
        "compute" => Pages(all.Servers.Count, page),
        "network" => Pages(all.Addresses.Count, page) + Pages(all.Firewalls.Count, page),
        "ovh" => 1,   // all ids in one answer
        _ => 0,
    };

    private static int Pages(int rows, int page) => (rows + page - 1) / page;
}
