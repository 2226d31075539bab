using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AppsEducation.Tenants.Operations;

/// <summary>One operation; with <c>wait</c> the answer comes when it has changed (since <c>If-None-Match</c>, or since the question) or ended, at the latest after so many seconds.</summary>
internal static class ShowOperation
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/operations/{id}", Handle)
        .WithName("showOperation")
        .WithSummary("One operation: its plan, steps, progress, why it waits, what came of it.")
        .WithDescription("wait=30 answers when it has changed since If-None-Match (or since the question) or ended, at the latest after so many seconds.")
        .Produces<OperationAnswer>().RequireAuthorization(Policies.Read);

    private static async Task<IResult> Handle(
        string id, int? wait, HttpContext http, TenantsDb db, Tenancy tenancy, Caller caller, TimeProvider time, IOptions<TenantsOptions> options,
        IHostApplicationLifetime life, CancellationToken ct)
    {
        if (wait is < 0 or > 60)
            return Problem.Invalid("?wait", "range", new("wait va de 0 à 60 secondes.", "wait is 0 to 60 seconds."));
        tenancy.BecomeNation("an operator reads any academy's operation");
        var operation = await Find(db, id, ct);
        if (operation is null)
            return Unknown(id);
        if (wait is > 0)
            operation = await Wait(operation, TimeSpan.FromSeconds(wait.Value), http, db, time, options.Value.EventLook, life, ct);
        http.SetETag(operation.Version);
        if (!operation.HasEnded)
            http.Response.Headers.RetryAfter = "5";
        return Results.Ok(operation.Answer(await Names.Load(db, ct), caller.Language));
    }

    private static async Task<Operation> Wait(
        Operation operation, TimeSpan atMost, HttpContext http, TenantsDb db, TimeProvider time, TimeSpan look, IHostApplicationLifetime life, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, life.ApplicationStopping);
        var seen = http.Request.GetTypedHeaders().IfNoneMatch is [var tag, ..] ? tag.Tag.ToString() : ETags.Of(operation.Version);
        var until = time.GetUtcNow() + atMost;
        while (!operation.HasEnded && ETags.Of(operation.Version) == seen && time.GetUtcNow() < until && !life.ApplicationStopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(look, time, stop.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                break;   // this process stops: what is known now is the answer
            }
            operation = await Find(db, operation.Id, ct) ?? operation;
        }
        return operation;
    }

    /// <summary>By id, whoever's.</summary>
    public static Task<Operation?> Find(TenantsDb db, string id, CancellationToken ct) => db.Operations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, ct);

    /// <summary>404.</summary>
    public static IResult Unknown(string id) => Problem.NotFound(
        new($"Il n’y a pas d’opération « {AcademyLookup.Shown(id)} ».", $"There is no operation '{AcademyLookup.Shown(id)}'."),
        new("Voir les opérations : appsedu operations list", "See the operations: appsedu operations list"));
}
