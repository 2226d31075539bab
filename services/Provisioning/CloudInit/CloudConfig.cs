using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;
using YamlDotNet.Serialization.NamingConventions;

namespace AppsEducation.Provisioning.CloudInit;

/// <summary>The part of cloud-init's <c>#cloud-config</c> that our machines use, typed: text comes in only as a value and leaves only through the serializer.</summary>
internal sealed record CloudConfig
{
    public required string Hostname { get; init; }
    public required string Fqdn { get; init; }
    public bool ManageEtcHosts { get; } = true;
    public bool SshPwauth { get; }
    public bool DisableRoot { get; } = true;
    public string Timezone { get; } = "Etc/UTC";
    public bool PackageUpdate { get; } = true;
    public bool PackageUpgrade { get; } = true;
    public required IReadOnlyList<string> Packages { get; init; }
    public required IReadOnlyList<FileSystem> FsSetup { get; init; }
    public required IReadOnlyList<IReadOnlyList<string>> Mounts { get; init; }
    public SwapFile? Swap { get; init; }
    public required IReadOnlyList<WrittenFile> WriteFiles { get; init; }
    public required IReadOnlyList<IReadOnlyList<string>> Runcmd { get; init; }
    public required string FinalMessage { get; init; }

    /// <summary>A file system that cloud-init makes where none is.</summary>
    /// <param name="Partition">
    /// <c>auto</c>: cc_disk_setup keeps what carries this label. It asks <c>lsblk</c>, which knows only what udev has found: where that is late or absent, a kept volume looks blank.
    /// </param>
    /// <param name="Cmd">What makes it, instead of cloud-init's own: it looks at the disk itself. <c>%(device)s</c> and <c>%(label)s</c> are filled in by cloud-init.</param>
    public sealed record FileSystem(string Label, string Filesystem, string Device, string Partition, string Cmd);

    /// <summary>A swap file; the size is in bytes.</summary>
    public sealed record SwapFile(string Filename, long Size);

    /// <summary>A file that cloud-init writes before it installs packages: it belongs to root, since other users don't exist yet.</summary>
    public sealed record WrittenFile(string Path, string Permissions, string Owner, string Encoding, string Content);

    /// <summary>The document, with cloud-init's first line.</summary>
    public string ToYaml() => "#cloud-config\n" + Yaml.Serialize(this);

    private static readonly ISerializer Yaml = new SerializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull)
        .WithEventEmitter(next => new QuotedTexts(next))
        .DisableAliases()
        .WithNewLine("\n")
        .WithMaximumRecursion(20)
        .Build();

    /// <summary>Every text in double quotes: cloud-init reads YAML 1.1, where <c>no</c>, <c>1e3</c>, <c>0600</c> and <c>12:30</c> are not texts.</summary>
    private sealed class QuotedTexts(IEventEmitter next) : ChainedEventEmitter(next)
    {
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Type == typeof(string))
                eventInfo.Style = ScalarStyle.DoubleQuoted;
            base.Emit(eventInfo, emitter);
        }
    }
}
