using System.Globalization;
using System.Net;
using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>Why doesn't it work? Address, connection, TLS, clock, key, the services' own checks, accounts, versions; each with its remedy.</summary>
internal sealed class Doctor(Surroundings around) : ApiCommand<Doctor.Of>(around)
{
    internal sealed class Of : GlobalSettings;

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    protected override async Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        var target = session.Target;   // without an address there is nothing to look at: that error says what to set
        var checks = new List<CheckLine> { new("address", true, F($"{target.Url} (de {target.UrlFrom})", $"{target.Url} (from {target.UrlFrom})")) };
        var code = Exit.Done;
        if (await Reach(session, checks, ct))
            code = Exit.Worst([await Key(session, checks, ct), await Services(session, checks, ct), await Health(session, checks, ct), await Accounts(session, checks, ct), await Orphans(session, checks, ct), await Instances(session, checks, ct)]);
        else
            code = Exit.Unexpected;
        if (checks.Any(check => !check.Ok) && code == Exit.Done)
            code = Exit.Unexpected;
        checks.Add(new("versions", true, $"appsedu {Session.Version}, .NET {Environment.Version}"));
        var document = JsonSerializer.SerializeToElement(new AccountCheck("appsedu", checks.All(check => check.Ok), checks), ApiJson.Strict);
        Checks.Say(session, checks, document);
        return code;
    }

    // One bare question: whether anybody answers, how fast, over which TLS, and what its clock says.
    private static async Task<bool> Reach(Session session, List<CheckLine> checks, CancellationToken ct)
    {
        var asked = session.Time.GetTimestamp();
        try
        {
            using var http = new HttpClient(session.Around.Network() ?? new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };
            using var answer = await http.GetAsync(new Uri(session.Target.Url.AbsoluteUri.TrimEnd('/') + "/health/live"), ct);
            var took = session.Time.GetElapsedTime(asked);
            checks.Add(new("connection", answer.IsSuccessStatusCode, F($"HTTP {(int)answer.StatusCode} en {(int)took.TotalMilliseconds} ms", $"HTTP {(int)answer.StatusCode} in {(int)took.TotalMilliseconds} ms")));
            checks.Add(session.Target.Url.Scheme is "https"
                ? new("tls", true, L("certificat accepté", "certificate accepted"))
                : new("tls", session.Target.Url.IsLoopback, session.Target.Url.IsLoopback ? L("sans objet : machine locale", "not needed: this machine") : L("la clé passerait en clair : utiliser https", "the key would travel in the clear: use https")));
            checks.Add(Clock(session, answer.Headers.Date));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception cause) when (cause is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            var isTls = cause is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
            checks.Add(new(isTls ? "tls" : "connection", false, F(
                $"{cause.InnerException?.Message ?? cause.Message} ; démarrer le serveur (bash deploy/local/run.sh --detach) ou corriger l’adresse",
                $"{cause.InnerException?.Message ?? cause.Message}; start the server (bash deploy/local/run.sh --detach) or correct the address")));
            return false;
        }
    }

    private static CheckLine Clock(Session session, DateTimeOffset? theirs)
    {
        if (theirs is not { } date)
            return new("clock", true, L("le serveur ne dit pas l’heure", "the server doesn't say the time"));
        var apart = (session.Time.GetUtcNow() - date).Duration();
        return new("clock", apart < ClockTolerance, apart < ClockTolerance
            ? L("à l’heure", "on time")
            : F($"{Moments.Lasting(apart)} d’écart avec le serveur : régler l’horloge", $"{Moments.Lasting(apart)} apart from the server: set the clock"));
    }

    private static async Task<int> Key(Session session, List<CheckLine> checks, CancellationToken ct)
    {
        if (session.Target.Token is null)
        {
            checks.Add(new("key", false, L("aucune : APPSEDU_TOKEN_FILE=FICHIER ou --token-file FICHIER", "none: APPSEDU_TOKEN_FILE=FILE or --token-file FILE")));
            return Exit.NotAllowed;
        }
        try
        {
            await session.Api.Get<JsonElement>(Routes.With(Routes.Operations, ("limit", "1")), ct);
            checks.Add(new("key", true, F($"acceptée (de {session.Target.TokenFrom ?? ""})", $"accepted (from {session.Target.TokenFrom ?? ""})")));
            return Exit.Done;
        }
        catch (ApiProblem problem) when (problem.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            checks.Add(new("key", false, F($"refusée (de {session.Target.TokenFrom ?? ""}) : {problem.Problem.Detail ?? problem.Problem.Title}", $"refused (from {session.Target.TokenFrom ?? ""}): {problem.Problem.Detail ?? problem.Problem.Title}")));
            return Exit.NotAllowed;
        }
        catch (Exception problem) when (problem is ApiProblem or ApiUnreachable or ApiUnreadable)
        {
            checks.Add(new("key", false, problem.Message));
            return Exit.Unexpected;
        }
    }

    private static async Task<int> Services(Session session, List<CheckLine> checks, CancellationToken ct)
    {
        try
        {
            var document = await session.Api.Get<JsonElement>("api/openapi/v1.json", ct);
            var version = document.TryGetProperty("info", out var info) && info.TryGetProperty("version", out var said) ? said.GetString() : null;
            checks.Add(new("api", true, F($"version {version ?? "?"}", $"version {version ?? "?"}")));
            return Exit.Done;
        }
        catch (Exception problem) when (problem is ApiProblem or ApiUnreachable or ApiUnreadable)
        {
            checks.Add(new("api", false, problem.Message));
            return Exit.Unexpected;
        }
    }

    // What the services say of themselves; those that are well need no line each.
    private static async Task<int> Health(Session session, List<CheckLine> checks, CancellationToken ct)
    {
        if (checks.Any(check => check is { Name: "key", Ok: false }))
            return Exit.Done;   // the key's own line says it
        try
        {
            var told = await session.Api.Get<HealthAnswer>(Routes.Health, ct);
            var troubled = told.Checks.Where(check => check.Status is not "Healthy").ToArray();
            checks.AddRange(troubled.Select(check => new CheckLine(Safe.Line(check.Name), false, check.SetAside is { } aside ? InWords(aside) : check.Detail ?? check.Status)));
            if (troubled.Length == 0)
                checks.Add(new("health", true, F($"{told.Checks.Count} contrôles des services, tous bons", $"{told.Checks.Count} checks of the services, all well")));
            return Exit.Done;
        }
        catch (Exception problem) when (problem is ApiProblem or ApiUnreachable or ApiUnreadable)
        {
            checks.Add(new("health", false, problem.Message));
            return Exit.Unexpected;
        }
    }

    private static string InWords(SetAside aside)
    {
        var (since, reason) = (Moments.Stamp(aside.Since), aside.Reason ?? L("voir le journal du service", "see the service's log"));
        return F(
            $"messages mis de côté : {aside.Count} ; le plus ancien, {aside.Message} du {since}, a échoué {aside.Attempts} fois ({reason}). Les autres partent, et ceux-ci sont réessayés d’eux-mêmes. Type ou contenu inconnu : mettre le service à jour ; refus du bus : voir ses limites et son journal (docs/runbooks/message-set-aside.md)",
            $"messages set aside: {aside.Count}; the oldest, {aside.Message} of {since}, failed {aside.Attempts} times ({reason}). The others go on, and these are tried again by themselves. An unknown type or body: update the service; refused by the bus: look at its limits and its log (docs/runbooks/message-set-aside.md)");
    }

    // What goes no further by itself; what waits for quota, stock or a key is its account's line.
    private static async Task<int> Instances(Session session, List<CheckLine> checks, CancellationToken ct)
    {
        if (checks.Any(check => check is { Name: "key", Ok: false }))
            return Exit.Done;   // the key's own line says it
        try
        {
            await foreach (var instance in session.Api.List<InstanceAnswer>(Routes.With(Routes.Instances, ("blocked", nameof(BlockedBy.Policy))), ct: ct))
                checks.Add(new($"instance {Safe.Line(instance.Id)}", false, F(
                    $"{instance.Offering} de {instance.Academy} attend une décision : appsedu instances show {Safe.Line(instance.Id)} (docs/runbooks/waits-for-a-person.md)",
                    $"{instance.Offering} of {instance.Academy} waits for a decision: appsedu instances show {Safe.Line(instance.Id)} (docs/runbooks/waits-for-a-person.md)")));
            return Exit.Done;
        }
        catch (Exception problem) when (problem is ApiProblem or ApiUnreachable or ApiUnreadable)
        {
            checks.Add(new("instances", false, problem.Message));
            return Exit.Unexpected;
        }
    }

    // What is ours at the hosts and belongs to nothing: one line, whatever they are.
    private static async Task<int> Orphans(Session session, List<CheckLine> checks, CancellationToken ct)
    {
        if (checks.Any(check => check is { Name: "key", Ok: false }))
            return Exit.Done;   // the key's own line says it
        try
        {
            var accounts = new Dictionary<string, int>();
            await foreach (var orphan in session.Api.Orphans(ct))
                accounts[orphan.Account] = accounts.GetValueOrDefault(orphan.Account) + 1;
            if (accounts.Count > 0)
            {
                var where = string.Join(", ", accounts.Select(account => $"{account.Key} {account.Value}"));
                checks.Add(new("orphans", false, F(
                    $"à nous chez les hébergeurs, et n’appartenant à rien : {where} ; appsedu accounts orphans (docs/runbooks/orphans.md)",
                    $"ours at the hosts, and of nothing: {where}; appsedu accounts orphans (docs/runbooks/orphans.md)")));
            }
            return Exit.Done;
        }
        catch (ApiProblem problem) when (problem.Status is HttpStatusCode.NotFound)
        {
            return Exit.Done;   // a release that doesn't tell
        }
        catch (Exception problem) when (problem is ApiProblem or ApiUnreachable or ApiUnreadable)
        {
            checks.Add(new("orphans", false, problem.Message));
            return Exit.Unexpected;
        }
    }

    // What an account is like as last seen, and an agreement that has ended under what lives there.
    private static async Task<int> Accounts(Session session, List<CheckLine> checks, CancellationToken ct)
    {
        if (checks.Any(check => check is { Name: "key", Ok: false }))
            return Exit.Done;   // the key's own line says it
        try
        {
            await foreach (var account in session.Api.Accounts(ct))
            {
                var ended = account is { Agreement.State: "ended", Instances: > 0 };
                checks.Add(new($"account {Safe.Line(account.Name)}", account.State is "ready" && !ended,
                    account.State is not "ready" ? F($"{Named.Shown(account.State)} ; appsedu accounts check {Safe.Line(account.Name)}", $"{account.State}; appsedu accounts check {Safe.Line(account.Name)}")
                    : ended ? F($"convention terminée le {account.Agreement.EndsOn:yyyy-MM-dd}, {account.Instances} instances y vivent : la renouveler ou les supprimer",
                        $"the agreement ended on {account.Agreement.EndsOn:yyyy-MM-dd}, and {account.Instances} instances live there: renew it, or remove them")
                    : F($"prêt, {account.Instances} instances", $"ready, {account.Instances} instances")));
            }
            return Exit.Done;
        }
        catch (Exception problem) when (problem is ApiProblem or ApiUnreachable or ApiUnreadable)
        {
            checks.Add(new("accounts", false, problem.Message));
            return Exit.Unexpected;
        }
    }
}
