using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>The name of one account.</summary>
internal sealed class AccountSettings : GlobalSettings
{
    [CommandArgument(0, "<ACCOUNT>"), Offers(Offered.Accounts), Says("Nom du compte", "The account's name")]
    public string Account { get; init; } = "";
}

internal sealed class ShowAccount(Surroundings around) : ApiCommand<AccountSettings>(around)
{
    protected override async Task<int> Run(Session session, AccountSettings settings, CancellationToken ct)
    {
        var account = await session.Get<AccountAnswer>(Routes.Account(settings.Account), ct);
        session.Answers.One(account,
        [
            new("compte", "account", a => a.Name),
            new("hébergeur", "provider", a => a.Provider),
            new("région", "region", a => a.Region),
            new("zones", "zones", a => string.Join(" ", a.Zones)),
            new("qualification", "qualification", a => Named.Of(a.Qualification), a => Named.Shown(a.Qualification)),
            new("droit", "jurisdiction", a => a.Jurisdiction),
            new("convention", "agreement", a => $"{a.Agreement.Kind} {a.Agreement.StartsOn:yyyy-MM-dd} → {a.Agreement.EndsOn?.ToString("yyyy-MM-dd") ?? "?"} {a.Agreement.State}",
                a => $"{Named.Shown(a.Agreement.Kind)} {a.Agreement.StartsOn:yyyy-MM-dd} → {a.Agreement.EndsOn?.ToString("yyyy-MM-dd") ?? "?"} {Named.Shown(a.Agreement.State)}", tone: a => AgreementTone(a)),
            new("instances", "instances", a => a.Instances.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("contact", "contact", a => a.Agreement.Contact),
            new("zones DNS", "dns zones", a => string.Join(" ", a.DnsZones)),
            new("état", "state", a => a.State, a => Named.Shown(a.State), tone: a => Named.ToneOf(a.State)),
            new("vu", "seen", a => Moments.Stamp(a.LastSeenAt), a => Moments.When(a.LastSeenAt, session.Time)),
            .. account.Value.Quotas.Select(line => new Column<AccountAnswer>(line.Name, line.Name, _ => Counted.FreeStable(line), _ => Counted.Free(line), _ => line.Reserved >= line.Limit ? Tone.Bad : Tone.Plain)),
        ]);
        if (account.Value is { Agreement.State: "ended", Instances: > 0 and var living })
            session.Notes.Hint(F(
                $"La convention est terminée et {living} instances y vivent : la renouveler ({Safe.Line(account.Value.Agreement.Contact ?? "?")}) ou les supprimer.",
                $"The agreement has ended and {living} instances live there: renew it ({Safe.Line(account.Value.Agreement.Contact ?? "?")}) or remove them."));
        session.Notes.Hint($"{L("Vérifier :", "Check:")} appsedu accounts check {Safe.Line(account.Value.Name)}");
        return Exit.Done;
    }

    internal static Tone AgreementTone(AccountAnswer account) =>
        account.Agreement.State is "ended" && account.Instances > 0 ? Tone.Bad : account.Agreement.State is "current" ? Tone.Plain : Tone.Faint;
}
