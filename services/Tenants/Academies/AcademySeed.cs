using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Academies;

/// <summary>The ministry's list, <c>Seed/academies.json</c>: all are known from the start; an edited file is taken over at the next start, and an academy never loses its code.</summary>
internal static class AcademySeed
{
    /// <summary>The file.</summary>
    /// <param name="Source">Where it comes from.</param>
    /// <param name="Sources">Where each field comes from.</param>
    /// <param name="Academies">The thirty.</param>
    /// <param name="OverseasServices">Four services without an academy's rank, onboarded by name only.</param>
    internal sealed record Seed(string Source, IReadOnlyDictionary<string, string> Sources, IReadOnlyList<Entry> Academies, IReadOnlyList<Entry> OverseasServices);

    internal sealed record Entry(string Code, string Slug, string Name, string Region, IReadOnlyList<string> Domains, string TimeZone);

    private static readonly JsonSerializerOptions Strict = new(ApiJson.Strict) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>The list in this assembly.</summary>
    public static Seed Read()
    {
        using var file = typeof(AcademySeed).Assembly.GetManifestResourceStream("AppsEducation.Tenants.Academies.Seed.academies.json")
            ?? throw new InvalidOperationException("The list of academies isn't in the assembly.");
        return Parse(file);
    }

    /// <summary>Reads and checks a list; every fault names its entry.</summary>
    public static Seed Parse(Stream file)
    {
        Seed seed;
        try
        {
            seed = JsonSerializer.Deserialize<Seed>(file, Strict) ?? throw new JsonException("it is empty");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"Academies/Seed/academies.json can't be read: {error.Message}", error);
        }
        var faults = Faults(seed).ToArray();
        return faults.Length == 0 ? seed : throw new InvalidDataException("Academies/Seed/academies.json: " + string.Join("; ", faults));
    }

    /// <summary>Takes the list over; writes only what differs.</summary>
    public static async Task Apply(TenantsDb db, Seed seed, CancellationToken ct)
    {
        var known = await db.Academies.ToDictionaryAsync(a => a.Code, ct);
        foreach (var (entry, isAcademy) in seed.Academies.Select(e => (e, true)).Concat(seed.OverseasServices.Select(e => (e, false))))
        {
            var (key, sort) = (FrenchNames.Fold(entry.Name), FrenchNames.SortKey(entry.Name));
            if (!known.TryGetValue(entry.Code, out var academy))
            {
                db.Add(new Academy
                {
                    Code = entry.Code, Slug = entry.Slug, Name = entry.Name, NameKey = key, SortKey = sort, Region = entry.Region,
                    Domains = [.. entry.Domains], TimeZone = entry.TimeZone, IsAcademy = isAcademy,
                });
                continue;
            }
            (academy.Slug, academy.Name, academy.NameKey, academy.SortKey, academy.Region, academy.TimeZone, academy.IsAcademy) =
                (entry.Slug, entry.Name, key, sort, entry.Region, entry.TimeZone, isAcademy);
            if (!academy.Domains.SequenceEqual(entry.Domains))
                academy.Domains = [.. entry.Domains];
        }
        if (db.ChangeTracker.HasChanges())
            await db.SaveChangesAsync(ct);
    }

    private static IEnumerable<string> Faults(Seed seed)
    {
        var all = seed.Academies.Concat(seed.OverseasServices).ToArray();
        foreach (var entry in all)
        {
            var code = AcademyLookup.Shown(entry.Code);
            if (entry.Code.Length is < 2 or > 8 || !entry.Code.All(char.IsAsciiLetterOrDigit))
                yield return $"'{AcademyLookup.Shown(entry.Code)}' is no academy code";
            if (!Slugs.IsWellFormed(entry.Slug))
                yield return $"{code}: the slug '{AcademyLookup.Shown(entry.Slug)}' must be {Slugs.RuleEn}";
            if (Slugs.Reserved.Contains(entry.Slug))
                yield return $"{code}: the slug '{entry.Slug}' is a page of ours";
            if (PlainText.Fault(entry.Name, 80) is { } name)
                yield return $"{code}: its name {name.En}";
            if (PlainText.Fault(entry.Region, 80) is { } region)
                yield return $"{code}: its region {region.En}";
            if (entry.Domains.Count == 0 || entry.Domains.Any(d => Uri.CheckHostName(d) != UriHostNameType.Dns))
                yield return $"{code}: it needs at least one mail domain, and each must be a domain's name";
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(entry.TimeZone, out _))
                yield return $"{code}: the time zone '{AcademyLookup.Shown(entry.TimeZone)}' is unknown to this system (is tzdata there?)";
        }
        foreach (var twice in all.GroupBy(e => e.Code).Concat(all.GroupBy(e => e.Slug)).Concat(all.GroupBy(e => FrenchNames.Fold(e.Name))).Where(g => g.Count() > 1))
            yield return $"'{twice.Key}' stands there {twice.Count()} times";
    }
}

/// <summary>Takes the list over before the service answers.</summary>
internal sealed class AcademySeeding(IServiceScopeFactory scopes, ILogger<AcademySeeding> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await AcademySeed.Apply(scope.ServiceProvider.GetRequiredService<TenantsDb>(), AcademySeed.Read(), cancellationToken);
                return;
            }
            // Another replica starts at the same instant: what it has written is there the next time.
            catch (DbUpdateException race) when (attempt < 3)
            {
                log.LogInformation(race, "The list of academies is being taken over by another replica too; looking again");
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
