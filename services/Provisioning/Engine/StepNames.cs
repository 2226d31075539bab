using AppsEducation.Provisioning.Hosting;

namespace AppsEducation.Provisioning.Engine;

/// <summary>What an operation is made of, before it is: the engine's own steps and the driver's list.</summary>
internal sealed class StepNames(HostingAccounts accounts, IEnumerable<IHostingDriver> drivers)
{
    public const string Place = "placement";
    public const string ScheduleEnd = "schedule-end";
    public const string Gate = "gate";

    public IReadOnlyList<string> Provision(string? account) => [Place, .. Driver(account)?.Provision.Select(s => s.Name) ?? []];

    public IReadOnlyList<string> Remove(string? account) => [.. Driver(account)?.Remove.Select(s => s.Name) ?? []];

    // Before it is placed, the first account's driver speaks for all; placement corrects it.
    private IHostingDriver? Driver(string? account) =>
        (account is null ? accounts.All.FirstOrDefault(a => !a.PlacesNothing) : accounts.Find(account)) is { } found ? drivers.FirstOrDefault(d => d.Provider == found.Provider) : null;
}
