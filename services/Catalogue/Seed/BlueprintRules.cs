using System.Text.RegularExpressions;
using AppsEducation.Contracts;

namespace AppsEducation.Catalogue.Seed;

/// <summary>A blueprint is taken only when everything that it starts is pinned: the same version starts the same thing next year.</summary>
internal static partial class BlueprintRules
{
    // Names that mean whatever is newest on the day.
    private static readonly string[] Moving = ["latest", "stable", "unstable", "main", "master", "head", "edge", "nightly", "develop", "tests-passed"];

    /// <summary>What is wrong with it.</summary>
    public static IEnumerable<string> Check(BlueprintSeed blueprint) =>
        Names(blueprint).Concat(Sizes(blueprint.Sizes)).Concat(Ports(blueprint.Ports)).Concat(Pins(blueprint)).Concat(Packages(blueprint.Packages)).Concat(Answers(blueprint));

    private static IEnumerable<string> Names(BlueprintSeed blueprint)
    {
        if (!SeedRules.IsSlug(blueprint.Application))
            yield return $"/application: '{blueprint.Application}' is no slug.";
        if (!ImageLabel().IsMatch(blueprint.Image))
            yield return $"/image: '{blueprint.Image}' is no label of an image, such as debian_bookworm.";
        if (!SeedRules.IsSlug(blueprint.Probe))
            yield return $"/probe: '{blueprint.Probe}' is no slug, such as write-and-read-a-pad.";
    }

    private static IEnumerable<string> Sizes(IReadOnlyList<BlueprintSize> sizes)
    {
        string[] order = ["S", "M", "L", "XL"];
        if (sizes is [] || !sizes.Select(size => size.Name).SequenceEqual(order.Where(name => sizes.Any(size => size.Name == name))))
            yield return "/sizes: at least one of S, M, L, XL, each once, from the smallest.";
        foreach (var size in sizes)
            if (size is not { Cpus: >= 1 and <= 96, MemoryGb: >= 1 and <= 768, DataGb: >= 5 and <= 10_000 })
                yield return $"/sizes: {size.Name}: 1 to 96 processors, 1 to 768 GB of memory, 5 to 10000 GB of data.";
        foreach (var (smaller, larger) in sizes.Zip(sizes.Skip(1)))
            if (larger.Cpus < smaller.Cpus || larger.MemoryGb < smaller.MemoryGb || larger.DataGb < smaller.DataGb)
                yield return $"/sizes: {larger.Name} has less of something than {smaller.Name}: growing must never lose.";
    }

    private static IEnumerable<string> Ports(IReadOnlyList<BlueprintPort> ports)
    {
        if (!ports.Contains(new BlueprintPort(443, "tcp")))
            yield return "/ports: 443/tcp must be open: the prober and the agents come that way.";
        foreach (var port in ports)
            if (port is not { Port: >= 1 and <= 65535, Protocol: "tcp" or "udp" })
                yield return $"/ports: {port.Port}/{port.Protocol}: 1 to 65535, tcp or udp.";
        if (ports.Any(port => port.Port == 22))
            yield return "/ports: 22 stays closed: nobody signs in to a machine.";
        if (ports.Distinct().Count() != ports.Count)
            yield return "/ports: one stands there twice.";
    }

    private static IEnumerable<string> Pins(BlueprintSeed blueprint)
    {
        if (blueprint.Containers.Count == 0 && !blueprint.Settings.ContainsKey("commit"))
            yield return "/containers: at least one image, or /settings/commit for what is built on the machine.";
        foreach (var (role, image) in blueprint.Containers)
        {
            if (!SeedRules.IsSlug(role))
                yield return $"/containers: '{role}' is no slug.";
            if (PinnedImage().Match(image) is not { Success: true } match || Moves(match.Groups["tag"].Value))
                yield return $"/containers/{role}: '{image}' isn't pinned: name:tag, whose tag is a version (never latest, stable, unstable), such as postgres:17-alpine.";
        }
        foreach (var (key, value) in blueprint.Settings)
            if (!SettingKey().IsMatch(key) || !SettingValue().IsMatch(value) || Moves(value))
                yield return $"/settings/{key}: '{value}': a camelCase key and a plain value, pinned.";
        if (blueprint.Settings.TryGetValue("commit", out var commit) && !Commit().IsMatch(commit))
            yield return $"/settings/commit: '{commit}' is no commit: 7 to 40 hexadecimal digits.";
    }

    private static IEnumerable<string> Packages(IReadOnlyList<string> packages)
    {
        foreach (var package in packages.Where(package => !DebianPackage().IsMatch(package)))
            yield return $"/packages: '{package}' is no Debian package's name.";
        if (packages.Distinct(StringComparer.Ordinal).Count() != packages.Count)
            yield return "/packages: one stands there twice.";
    }

    private static IEnumerable<string> Answers(BlueprintSeed blueprint)
    {
        if (!AlivePath().IsMatch(blueprint.Alive.Path))
            yield return $"/alive/path: '{blueprint.Alive.Path}': begins with a slash, such as /status.php.";
        if (blueprint.Alive.Contains is { Length: 0 or > 100 })
            yield return "/alive/contains: up to 100 characters, or null when a 200 says it all.";
        if (blueprint.Deadlines.AnswersWithinMinutes is < 1 or > 240)
            yield return "/deadlines/answersWithinMinutes: 1 to 240.";
    }

    private static bool Moves(string tag) => Moving.Contains(tag, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{2,60}\z")]
    private static partial Regex ImageLabel();

    // A tag holds a digit, or it names no version. A digest may follow: it is filled in where the internet is.
    [GeneratedRegex(@"\A[a-z0-9]+([._/-][a-z0-9]+)*:(?<tag>(?=[^@]*[0-9])[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})(@sha256:[0-9a-f]{64})?\z")]
    private static partial Regex PinnedImage();

    [GeneratedRegex(@"\A[a-z][a-zA-Z0-9]{0,39}\z")]
    private static partial Regex SettingKey();

    // Settings end up in files on a machine: plain words only, so that nothing in them is ever a command.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}\z")]
    private static partial Regex SettingValue();

    [GeneratedRegex(@"\A[0-9a-f]{7,40}\z")]
    private static partial Regex Commit();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9+.-]{1,60}\z")]
    private static partial Regex DebianPackage();

    [GeneratedRegex(@"\A(/[A-Za-z0-9._~-]+)+/?\z")]
    private static partial Regex AlivePath();
}
