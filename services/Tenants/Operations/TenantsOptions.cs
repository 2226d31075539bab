using System.ComponentModel.DataAnnotations;

namespace AppsEducation.Tenants.Operations;

/// <summary>Section <c>Tenants</c>.</summary>
internal sealed class TenantsOptions
{
    /// <summary>How often a watcher's replica looks for news of an operation. Not under a second for events, which is also their limit of progress.</summary>
    public TimeSpan EventLook { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a quiet stream says <c>: ping</c>.</summary>
    public TimeSpan Ping { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Event streams that one key may have open at once; 0: no limit. A bulk of all academies is followed by a stream each.</summary>
    public int StreamsPerKey { get; set; } = 200;

    /// <summary>Event streams that this process keeps open at once; 0: no limit.</summary>
    public int Streams { get; set; } = 1000;

    /// <summary>How often parents gather what their children came to.</summary>
    public TimeSpan ParentLook { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often wishes without an answer are said again.</summary>
    public TimeSpan Restatement { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often sub-portals are composed and said again, changed or not.</summary>
    public TimeSpan SubportalRestatement { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the events of an ended operation are kept for those who resume.</summary>
    public TimeSpan KeepEvents { get; set; } = TimeSpan.FromDays(7);

    /// <summary>What is wrong, in a sentence that says what to set.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(EventLook), EventLook), (nameof(Ping), Ping), (nameof(ParentLook), ParentLook), (nameof(Restatement), Restatement),
            (nameof(SubportalRestatement), SubportalRestatement), (nameof(KeepEvents), KeepEvents),
        })
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(366))
                yield return $"Tenants:{name} is {value}; set a time above zero and under a year, such as 00:00:30.";
        }
        foreach (var (name, value) in new[] { (nameof(StreamsPerKey), StreamsPerKey), (nameof(Streams), Streams) })
        {
            if (value < 0)
                yield return $"Tenants:{name} is {value}; set a number of event streams, such as 200, or 0 for no limit.";
        }
    }
}
