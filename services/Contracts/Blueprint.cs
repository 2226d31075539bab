namespace AppsEducation.Contracts;

/// <summary>Immutable, versioned description of how a dedicated offering is hosted. Typed data: rendering is Provisioning's.</summary>
/// <param name="Offering">The offering's slug.</param>
/// <param name="Version">From 1; a changed blueprint is a new version, and running instances keep theirs.</param>
/// <param name="Application">What runs, which names its files under <c>services/Provisioning/CloudInit/Files/</c>: <c>etherpad</c>, <c>nextcloud</c>, …</param>
/// <param name="Image">The label of the machine's image at every host: <c>debian_bookworm</c>.</param>
/// <param name="Sizes">From the smallest; the first is the default.</param>
/// <param name="Ports">What the firewall lets in.</param>
/// <param name="Containers">Container images by role, pinned: <c>app → etherpad/etherpad:2.6.1</c>.</param>
/// <param name="Settings">Pins and settings of the application that aren't images (a launcher's commit, …).</param>
/// <param name="Packages">Debian packages that the machine installs.</param>
/// <param name="Alive">The application's own alive path, asked from outside.</param>
/// <param name="Probe">The name of the functional probe that the machine runs: <c>write-and-read-a-pad</c>.</param>
/// <param name="Deadlines">How long this application may take.</param>
/// <param name="SendsMail">It needs outgoing mail, whose ports 25, 465 and 587 some hosts close.</param>
public sealed record Blueprint(
    string Offering,
    int Version,
    string Application,
    string Image,
    IReadOnlyList<BlueprintSize> Sizes,
    IReadOnlyList<BlueprintPort> Ports,
    IReadOnlyDictionary<string, string> Containers,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<string> Packages,
    AliveCheck Alive,
    string Probe,
    BlueprintDeadlines Deadlines,
    bool SendsMail)
{
    /// <summary>The size of that name, or null.</summary>
    public BlueprintSize? Size(string name) => Sizes.FirstOrDefault(size => size.Name == name);
}

/// <summary>A size and what it needs; which commercial type that is, the host's driver says.</summary>
/// <param name="Name"><c>S</c>, <c>M</c>, <c>L</c>.</param>
/// <param name="Cpus">Virtual processors.</param>
/// <param name="MemoryGb">Memory in GB.</param>
/// <param name="DataGb">The data volume, in decimal GB.</param>
public sealed record BlueprintSize(string Name, int Cpus, int MemoryGb, int DataGb);

/// <summary>A port open to the world.</summary>
/// <param name="Port">1–65535.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
public sealed record BlueprintPort(int Port, string Protocol);

/// <summary>The application's own alive answer.</summary>
/// <param name="Path">Begins with a slash.</param>
/// <param name="Contains">What the body holds when all is well; null when a 200 is all.</param>
public sealed record AliveCheck(string Path, string? Contains);

/// <summary>How long an application may take, from power-on.</summary>
/// <param name="AnswersWithinMinutes">From power-on to the first good probe.</param>
public sealed record BlueprintDeadlines(int AnswersWithinMinutes);
