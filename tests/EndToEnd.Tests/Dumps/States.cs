using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.EndToEnd.Tests.Dumps;

/// <summary>Drives an installation until it holds operations and instances in every state there is, each by what brings it about in life; the calls that are made to fail stay so.</summary>
internal sealed class States(Installation on, Refuser refuser)
{
    private AppsEduClient Api => on.Api;

    public async Task Reach()
    {
        await Api.Onboard(new OnboardAcademies(["dijon", "lille", "paris", "corse", "reunion", "nantes", "lyon", "nice", "rennes", "reims", "amiens", "limoges", "creteil", "poitiers", "mayotte", "grenoble", "versailles"]));
        foreach (var academy in new[] { "dijon", "lille", "paris", "corse", "reunion", "limoges" })
            await Enable(academy);
        foreach (var academy in new[] { "dijon", "lille", "paris", "corse", "reunion", "limoges" })
            await Comes(academy, i => i.State == InstanceState.Available);
        await Shares();
        await Ends();
        await Fails();
        await RestartWithGrace();
        await Holds();
        await Waits();
    }

    // Of a service that the nation runs once: the second academy finds its quota used.
    private async Task Shares()
    {
        foreach (var academy in new[] { "dijon", "lille" })
        {
            await Api.Choose(academy, "podeduc", new ChooseOffering(Choice.Enabled));
            await Fleet.Fleet.Until($"{academy}'s share is settled", async () => (await Newest(academy, "podeduc"))?.HasEnded() is true, 60);
        }
    }

    private async Task Ends()
    {
        // Cancelled: an enabling that is taken back on its way.
        await on.Fault("create-volume", "error-5xx-not-done");
        await Enable("nantes");
        await At("nantes", "volume");
        await Api.CancelOperation((await Newest("nantes"))!.Id);
        await on.Cloud(HttpMethod.Delete, "faults");
        await Comes("nantes", i => i.State == InstanceState.Removed);
        // Removed.
        await Disable("paris");
        await Comes("paris", i => i.Blocked?.Reason == BlockedBy.Gate);
        await Waive("paris");
        await Comes("paris", i => i.State == InstanceState.Removed);
        // At the gate.
        await Disable("lille");
        await Comes("lille", i => i.Blocked?.Reason == BlockedBy.Gate);
        // In the middle of its removal: the name is gone, the server doesn't go.
        foreach (var call in new[] { "action-terminate", "action-poweroff", "delete-server" })
            await on.Fault(call, "error-5xx-not-done");
        await Disable("corse");
        await Comes("corse", i => i.Blocked?.Reason == BlockedBy.Gate);
        await Waive("corse");
        await At("corse", "remove-server");
        // In trouble: it ran, and doesn't answer.
        await on.Cloud(HttpMethod.Post, $"guests/{await Server("reunion")}/stop-answering");
        await Comes("reunion", i => i.State == InstanceState.Incident);
    }

    private async Task Fails()
    {
        // Failed, and all of it put away again; then the same where putting away gets stuck.
        refuser.Refuses = true;
        await Enable("lyon");
        await Comes("lyon", i => i.State == InstanceState.Failed);
        await on.Fault("delete-security-group", "error-5xx-not-done");
        await Enable("nice");
        await At("nice", "remove-firewall");
        refuser.Refuses = false;
    }

    private async Task RestartWithGrace()
    {
        await on.Kill();
        await on.With("Engine__Grace", "7.00:00:00").Start();
        await Disable("limoges");
        await Comes("limoges", i => i.State == InstanceState.Ending);
    }

    // One at each step of the way up, from the last to the first: the fault that holds one would hold all that come after it.
    private async Task Holds()
    {
        await Enable("rennes");
        await Fleet.Fleet.Until("the machine of rennes is there and silent", async () =>
        {
            if (await Server("rennes") is not { } server)
                return false;
            await on.Cloud(HttpMethod.Post, $"guests/{server}/stop-answering");
            return true;
        }, 120);
        await At("rennes", "answering");
        foreach (var (academy, call, kind, step) in new[]
        {
            ("reims", "action-poweron", "error-5xx-not-done", "power"),
            ("amiens", "set-user-data", "error-5xx-not-done", "user-data"),
            ("creteil", "create-volume", "error-5xx-not-done", "volume"),
            ("poitiers", "create-server", "error-5xx-not-done", "server"),
            ("mayotte", "set-records", "error-5xx-not-done", "dns"),
            ("grenoble", "create-ip", "quota", "address"),
            ("versailles", "create-security-group", "error-5xx-not-done", "firewall"),
        })
        {
            await on.Fault(call, kind);
            await Enable(academy);
            await At(academy, step);
        }
        await Comes("grenoble", i => i.Blocked?.Reason == BlockedBy.Quota);
    }

    // Accepted, and nobody works on it: another process holds the worker's folder.
    private async Task Waits()
    {
        await on.Kill();
        await using var held = new FileStream(Path.Combine(on.Data, "worker", "worker.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        await on.Start();
        await Enable("lyon", "nextcloud");
        await Fleet.Fleet.Until("Provisioning has taken the wish in", async () => await Instance("lyon", "nextcloud") is not null, 60);
        await on.KillBoth();
    }

    private Task Enable(string academy, string offering = "etherpad") => Api.Choose(academy, offering, new ChooseOffering(Choice.Enabled));

    private Task Disable(string academy) => Api.Choose(academy, "etherpad", new ChooseOffering(Choice.Disabled));

    private async Task Waive(string academy) => await Api.Waive((await Instance(academy))!.Id, new WaiveGate("a dump of every state"));

    private Task Comes(string academy, Func<InstanceAnswer, bool> state) =>
        Fleet.Fleet.Until($"{academy} is as it should be", async () => await Instance(academy) is { } instance && state(instance), 180);

    private Task At(string academy, string step) =>
        Fleet.Fleet.Until($"{academy} is at {step}", async () => (await Newest(academy))?.Steps.Any(s => s.Name == step && s is { StartedAt: not null, EndedAt: null, Waiting: not null }) is true, 180);

    private async Task<InstanceAnswer?> Instance(string academy, string offering = "etherpad")
    {
        await foreach (var instance in Api.List<InstanceAnswer>(Routes.With(Routes.Instances, ("academy", academy), ("offering", offering))))
            return instance;
        return null;
    }

    private async Task<OperationAnswer?> Newest(string academy, string offering = "etherpad")
    {
        await foreach (var operation in Api.List<OperationAnswer>(Routes.With(Routes.Operations, ("academy", academy), ("offering", offering)), 1))
            return operation;
        return null;
    }

    private async Task<string?> Server(string academy) =>
        (await Instance(academy))?.Resources.FirstOrDefault(r => r.Slot == "server")?.Id;
}
