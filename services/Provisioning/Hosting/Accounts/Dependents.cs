using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Placing;
using AppsEducation.Provisioning.Instances;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.Hosting.Accounts;

/// <summary>
/// What lives in the accounts, by the rows: instances that aren't gone, slots with a resource or an open intent (those of failed and removed instances too), quota, names that are served or on their way.
/// </summary>
/// <param name="Instances">In the order of their ids.</param>
/// <param name="Names">In the order of their names.</param>
internal sealed record Dependents(IReadOnlyList<Dependents.Instance> Instances, IReadOnlyList<Dependents.Name> Names)
{
    private const int Listed = 10;

    public static Dependents None { get; } = new([], []);

    public IEnumerable<string> Accounts => Instances.Select(i => i.Account).Concat(Names.Select(n => n.Account)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Reads columns of the first migration only, since a start may come before the newer ones.</summary>
    public static Dependents Read(ProvisioningDb db)
    {
        if (!db.Database.GetAppliedMigrations().Any())
            return None;   // nothing was ever hosted from here
        var instances = (
            from i in db.Instances.AsNoTracking()
            where (i.Account ?? i.LastAccount) != null
                && (i.Account != null && i.Phase != Phase.Removed && i.Phase != Phase.Failed
                    || db.Slots.Any(s => s.InstanceId == i.Id && (s.ResourceId != null || s.IntentOpen))
                    || db.Set<QuotaReservation>().Any(r => r.InstanceId == i.Id))
            orderby i.Id
            select new Instance(i.Id, (i.Account ?? i.LastAccount)!, i.TenantId, i.Offering, i.CloudZone, db.Slots.Any(s => s.InstanceId == i.Id && s.IntentOpen))).ToList();
        var names = (
            from r in db.DnsRecords.AsNoTracking()
            where r.Address != null || r.IntentOpen || r.DeployedAs != r.Declared
            orderby r.Name
            select new Name(r.Lane, r.Zone, r.Name)).ToList();
        return new Dependents(instances, names);
    }

    /// <summary>Those of one account.</summary>
    public Dependents Of(string account) => new([.. Instances.Where(i => i.Account == account)], [.. Names.Where(n => n.Account == account)]);

    /// <summary>"2 instances (ins_… of 07: etherpad; …) and 1 name (etherpad.dijon.apps.example)": each list is cut, and says so.</summary>
    public override string ToString() => string.Join(" and ", new[]
    {
        List(Instances, "instance", "instances", i => $"{i.Id} of {i.Academy}: {i.Offering}{(i.IntentOpen ? ", a creation's outcome still open" : "")}"),
        List(Names, "name", "names", n => $"{n.Label}.{n.Zone}"),
    }.Where(words => words.Length > 0));

    private static string List<T>(IReadOnlyList<T> all, string one, string several, Func<T, string> say) => all.Count == 0 ? "" :
        $"{all.Count} {(all.Count == 1 ? one : several)} ({string.Join("; ", all.Take(Listed).Select(say))}{(all.Count > Listed ? $"; and {all.Count - Listed} more" : "")})";

    /// <param name="Id"><c>ins_…</c></param>
    /// <param name="Account">Where it is.</param>
    /// <param name="Academy">Whose.</param>
    /// <param name="Offering">What.</param>
    /// <param name="CloudZone">The provider's zone it is in.</param>
    /// <param name="IntentOpen">A create was sent, and nobody knows yet what became of it.</param>
    internal sealed record Instance(string Id, string Account, string Academy, string Offering, string? CloudZone, bool IntentOpen);

    /// <param name="Account">The account whose lane looks after the name.</param>
    /// <param name="Zone">In which zone.</param>
    /// <param name="Label">Within the zone.</param>
    internal sealed record Name(string Account, string Zone, string Label);
}

/// <summary>Where an account's resources are: written when nothing lives in it, and from then on what its file must say as long as something does.</summary>
internal sealed class AccountHome
{
    public required string Name { get; init; }

    /// <summary><see cref="HostingAccount.Home"/>.</summary>
    public required string Home { get; set; }
}

internal sealed class AccountHomeTable : IEntityTypeConfiguration<AccountHome>
{
    public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<AccountHome> row)
    {
        row.ToTable("AccountHomes");
        row.HasKey(a => a.Name);
        row.Property(a => a.Name).HasMaxLength(64);
    }
}
