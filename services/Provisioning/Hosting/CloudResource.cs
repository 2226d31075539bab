namespace AppsEducation.Provisioning.Hosting;

/// <summary>The kinds of resources that slots are made of; a driver may add its own (<c>port</c>).</summary>
internal static class SlotKind
{
    public const string Firewall = "firewall";
    public const string Address = "address";
    public const string Server = "server";
    public const string Volume = "volume";
    public const string RootVolume = "root-volume";
}

/// <summary>A resource as the provider shows it, in words that all providers share.</summary>
/// <param name="Kind">One of <see cref="SlotKind"/> or the driver's own.</param>
/// <param name="Id">The provider's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Tags">In the form of <see cref="SlotTags"/>, translated by the driver where the provider has metadata instead.</param>
/// <param name="State">The provider's own word.</param>
/// <param name="CreatedAt">When known.</param>
/// <param name="CloudZone">The provider's zone in which calls for it are made; null where they are made in no zone.</param>
/// <param name="Payload">The driver's typed record with all the rest; read it with <see cref="As{T}"/>.</param>
internal sealed record CloudResource(
    string Kind, string Id, string Name, IReadOnlyList<string> Tags, string State, DateTimeOffset? CreatedAt, string? CloudZone, object? Payload = null)
{
    /// <summary>When the provider says that its state last changed, for the lag until we acted on it; null where it doesn't say.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>A server that runs, or a data volume on a server: what is on it may be somebody's work, whatever our rows say.</summary>
    public bool InUse { get; init; }

    /// <summary>The driver's own record of it.</summary>
    public T As<T>() => (T)Payload!;
}

/// <summary>
/// The tags that every resource of ours carries: opaque ids only, since names change, and the installation's id, since a staging installation must never sweep production.
/// </summary>
internal static class SlotTags
{
    public const string Product = "appsedu";

    /// <summary>All resources of this control plane: what an inventory lists by.</summary>
    public static string Installation(string id) => $"appsedu:install={id}";

    public static string Instance(string id) => $"appsedu:instance={id}";

    public static string Slot(string kind) => $"appsedu:slot={kind}";

    /// <summary>The four tags of a slot's resource.</summary>
    public static IReadOnlyList<string> Of(string installation, string instance, string kind) =>
        [Product, Installation(installation), Instance(instance), Slot(kind)];

    /// <summary>The value of <c>appsedu:{key}=…</c> among tags, or null.</summary>
    public static string? Value(IReadOnlyList<string> tags, string key)
    {
        var prefix = $"appsedu:{key}=";
        return tags.FirstOrDefault(tag => tag.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
    }
}

/// <summary>A slot of an instance: the place that one resource fills.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Kind">What fills it.</param>
/// <param name="ResourceId">The recorded resource, when there is one.</param>
/// <param name="CloudZone">The provider's zone the instance is in.</param>
internal sealed record SlotKey(string InstanceId, string Kind, string? ResourceId, string CloudZone);

/// <summary>What a look found; shared by all instances of the lane. It proves presence; that a listing doesn't show something proves nothing.</summary>
/// <param name="BegunAt">When the look began: a step runs only on one begun after its own last act.</param>
/// <param name="Whole">It went through everything that carries the installation's tag (an inventory).</param>
/// <param name="Resources">What it found.</param>
internal sealed record Listing(DateTimeOffset BegunAt, bool Whole, IReadOnlyList<CloudResource> Resources)
{
    /// <summary>Ids that it asked for one by one and that answered a definite 404: one of the two that a proof of absence takes.</summary>
    public IReadOnlySet<string> Absent { get; init; } = new HashSet<string>();

    // There may be fifty thousand, and each instance of the lane asks for its few at every step.
    private readonly Lazy<(ILookup<string, CloudResource> ByInstance, ILookup<string, CloudResource> ById)> index = new(() =>
        (Resources.SelectMany(resource => resource.Tags.Where(IsOfInstance), (resource, tag) => (tag, resource)).ToLookup(one => one.tag, one => one.resource), Resources.ToLookup(resource => resource.Id)));

    /// <summary>Those that say they are the instance's, and the one of that id, whatever it says: a few among which to choose.</summary>
    public IEnumerable<CloudResource> Of(string instance, string? id) =>
        index.Value.ByInstance[SlotTags.Instance(instance)].Concat(id is null ? [] : index.Value.ById[id]);

    private static bool IsOfInstance(string tag) => tag.StartsWith(SlotTags.Instance(""), StringComparison.Ordinal);
}
