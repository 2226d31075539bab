using AppsEducation.Contracts;
using AppsEducation.Provisioning.CloudInit.Enrolment;
using AppsEducation.Provisioning.Engine;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.CloudInit;

/// <summary>
/// User data for one machine, with a fresh token each time: a token is kept as a hash alone, so what was rendered before can't be said again. The token is committed before the text
/// leaves this place; in a scope of its own, so that nothing of a step's own changes goes with it.
/// </summary>
internal sealed class UserDataRendering(IServiceScopeFactory scopes, IOptions<MachineOptions> options, TimeProvider time)
{
    /// <summary>As the engine's steps ask for it (<see cref="Engine.RenderUserData"/>).</summary>
    /// <exception cref="ProviderRefused">The blueprint or the machine's facts can't be rendered: a person must change something.</exception>
    public async Task<string> Render(MachineWish wish, CancellationToken ct)
    {
        var plan = wish.Plan;
        var (token, row) = EnrolmentToken.Issue(wish.InstanceId, wish.TenantId, wish.UserDataVersion, time.GetUtcNow());
        var document = Document(plan, wish.InstanceId, token);

        await using var scope = scopes.CreateAsyncScope();
        using var nation = scope.ServiceProvider.GetRequiredService<Tenancy>().AsNation("the engine renders a machine's user data for whichever academy it works on");
        var db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        db.Add(row);
        var machine = await db.Set<Machine>().SingleOrDefaultAsync(m => m.InstanceId == wish.InstanceId, ct) ?? db.Add(New(wish)).Entity;
        (machine.Account, machine.AcademySlug, machine.HostName) = (plan.Account.Name, AcademyOf(plan), plan.HostName);
        (machine.AlivePath, machine.AliveContains) = (plan.Blueprint.Alive.Path, plan.Blueprint.Alive.Contains);
        await db.SaveChangesAsync(ct);
        return document;
    }

    private string Document(Plan plan, string instance, string token)
    {
        try
        {
            return MachineDocument.Render(
                new MachineFacts(
                    instance, plan.HostName, options.Value.ControlPlane!, token,
                    options.Value.DataDevices.GetValueOrDefault(plan.Account.Provider, plan.Account.DataDevice),
                    plan.Blueprint.SendsMail ? options.Value.MailRelay ?? $"smtp.{plan.DnsZone}:2525" : null),
                plan.Blueprint, plan.Size);
        }
        catch (UserDataRefusedException refused)
        {
            throw new ProviderRefused(Refusal.Blocked, refused.Message, inner: refused) { By = BlockedBy.Policy };
        }
    }

    private static Machine New(MachineWish wish) => new()
    {
        InstanceId = wish.InstanceId, TenantId = wish.TenantId, Account = wish.Plan.Account.Name, AcademySlug = AcademyOf(wish.Plan), HostName = wish.Plan.HostName,
        AlivePath = wish.Plan.Blueprint.Alive.Path,
    };

    // {offering}.{academy}.{zone}: the record's name within its zone is {offering}.{academy}.
    private static string AcademyOf(Plan plan) => plan.RecordName.Split('.')[^1];
}
