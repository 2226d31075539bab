using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AppsEducation.ServiceDefaults;

/// <summary>A POST's key, its body's hash and its answer, kept 7 days; the answer commits in the change's own transaction.</summary>
public sealed class IdempotencyRecord
{
    /// <summary>Hash of caller, method, path and key.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of the raw body.</summary>
    public required string BodyHash { get; init; }

    /// <summary>When first seen.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>A request works on it until then; after a crash the next one may take over.</summary>
    public DateTimeOffset InFlightUntil { get; set; }

    /// <summary>The status answered; null while in flight.</summary>
    public int? Status { get; set; }

    /// <summary>The headers worth repeating, as JSON.</summary>
    public string? Headers { get; set; }

    /// <summary>The body answered.</summary>
    public string? Body { get; set; }

    internal static void Configure(ModelBuilder model) => model.Entity<IdempotencyRecord>(row =>
    {
        row.ToTable("Idempotency");
        row.HasKey(e => e.Key);
        row.Property(e => e.Key).HasMaxLength(64);
        row.Property(e => e.Headers).HasMaxLength(-1);
        row.Property(e => e.Body).HasMaxLength(-1);
        row.HasIndex(e => e.CreatedAt);
    });
}

/// <summary>The claim of the running request; the first save opens the transaction that the stored answer closes.</summary>
internal sealed class IdempotencyClaim
{
    public IDbContextTransaction? Transaction { get; set; }
}

/// <summary><c>Idempotency-Key</c> (IETF draft) on POST: the same key and body get the same answer, another body is refused, one in flight is told to wait.</summary>
internal sealed class Idempotency<TDb> : IEndpointFilter where TDb : ServiceDb
{
    private static readonly TimeSpan InFlight = TimeSpan.FromSeconds(60);
    private static readonly string[] Repeated = ["Location", "Retry-After", "Content-Type", "ETag"];

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var headers = http.Request.Headers["Idempotency-Key"];
        if (!HttpMethods.IsPost(http.Request.Method) || headers.Count == 0)
            return await next(context);
        // Whoever sends the header wants to be protected: one that can't be used is said, never left out.
        if (headers is not [{ } header])
            return Problem.Of(400, ProblemCodes.Validation, new("L’en-tête Idempotency-Key figure plusieurs fois.", "The header Idempotency-Key is there more than once."), new("Envoyez une seule clé par demande.", "Send one key a request."));
        var key = header.Trim('"');
        if (key.Length is 0 or > 200 || key.Any(c => c is < ' ' or > '~'))
            return Problem.Of(400, ProblemCodes.Validation, new("L’en-tête Idempotency-Key doit compter de 1 à 200 caractères ASCII.", "The header Idempotency-Key must be 1 to 200 ASCII characters."));

        var scope = http.RequestServices.GetRequiredService<RequestScope>();
        var db = http.RequestServices.GetRequiredService<TDb>();
        var id = Hash($"{scope.Caller.Name}\n{http.Request.Method}\n{http.Request.Path}{http.Request.QueryString}\n{key}");
        var hash = await HashOfBody(http);
        if (await Claim(db, id, hash, scope.Time.GetUtcNow(), http) is { } answer)
            return answer;

        var claim = scope.Claim = new IdempotencyClaim();
        try
        {
            var result = await next(context);
            return await Keep(db, id, result, scope, http);
        }
        catch
        {
            scope.Claim = null;
            await Abandon(db, id, claim, http);
            throw;
        }
    }

    // What can't be cleaned up now (the disk is full, say) must not hide why: the claim ends by itself after a minute.
    private static async Task Abandon(TDb db, string id, IdempotencyClaim claim, HttpContext http)
    {
        try
        {
            await Undo(claim);
            await Release(db, id);
        }
        catch (Exception second) when (second is DbException or InvalidOperationException)
        {
            http.RequestServices.GetRequiredService<ILogger<Idempotency<TDb>>>().LogWarning(second, "The claim of a failed request could not be given back; its key is free again after {Wait}", InFlight);
        }
    }

    // Disposing rolls back what is still open, and says nothing of a transaction that its failed commit has ended already: the first error is the one to hear.
    private static async Task Undo(IdempotencyClaim claim)
    {
        if (claim.Transaction is { } open)
            await open.DisposeAsync();
        claim.Transaction = null;
    }

    // The claim commits by itself, so that a second request at the same instant finds it; the answer commits with the change.
    private static async Task<IResult?> Claim(TDb db, string id, string hash, DateTimeOffset now, HttpContext http)
    {
        var known = await db.Set<IdempotencyRecord>().AsNoTracking().SingleOrDefaultAsync(r => r.Key == id, http.RequestAborted);
        if (known is null)
        {
            db.Add(new IdempotencyRecord { Key = id, BodyHash = hash, CreatedAt = now, InFlightUntil = now + InFlight });
            try
            {
                await db.SaveChangesAsync(http.RequestAborted);
                return null;
            }
            catch (DbUpdateException)
            {
                known = await db.Set<IdempotencyRecord>().AsNoTracking().SingleOrDefaultAsync(r => r.Key == id, http.RequestAborted);
                if (known is null)
                    throw;
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }
        if (known.BodyHash != hash)
            return Problem.Of(422, ProblemCodes.IdempotencyKeyReused,
                new("Cette clé d’idempotence a déjà servi pour une autre demande.", "This idempotency key was used for another request."), new("Utilisez une nouvelle clé.", "Use a new key."));
        if (known.Status is { } status)
            return new Replay(status, known.Headers!, known.Body!);
        var taken = known.InFlightUntil <= now
            ? await db.Set<IdempotencyRecord>().Where(r => r.Key == id && r.Status == null && r.InFlightUntil <= now).ExecuteUpdateAsync(set => set.SetProperty(r => r.InFlightUntil, now + InFlight), http.RequestAborted)
            : 0;
        if (taken == 1)
            return null;
        http.Response.Headers.RetryAfter = "2";
        return Problem.Of(409, ProblemCodes.IdempotencyInFlight, new("La même demande est en cours de traitement.", "The same request is being handled."), new("Répétez-la dans deux secondes.", "Repeat it in two seconds."));
    }

    private static async Task<object?> Keep(TDb db, string id, object? result, RequestScope scope, HttpContext http)
    {
        var claim = scope.Claim!;
        scope.Claim = null;
        var (status, body) = await Render(result, http);
        // Refusals aren't kept: the same key may be tried again once the cause is gone.
        if (status >= 400)
        {
            await Undo(claim);
            await Release(db, id);
            return new Written(status, body);
        }
        var headers = JsonSerializer.Serialize(http.Response.Headers.Where(h => Repeated.Contains(h.Key, StringComparer.OrdinalIgnoreCase)).ToDictionary(h => h.Key, h => h.Value.ToString()));
        var text = Encoding.UTF8.GetString(body);
        await db.Set<IdempotencyRecord>().Where(r => r.Key == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Status, status).SetProperty(r => r.Headers, headers).SetProperty(r => r.Body, text), CancellationToken.None);
        if (claim.Transaction is { } transaction)
        {
            await db.Commit(transaction, CancellationToken.None);
            claim.Transaction = null;
        }
        return new Written(status, body);
    }

    private static async Task Release(TDb db, string id)
    {
        db.ChangeTracker.Clear();
        await db.Set<IdempotencyRecord>().Where(r => r.Key == id && r.Status == null).ExecuteDeleteAsync(CancellationToken.None);
    }

    private static async Task<(int Status, byte[] Body)> Render(object? result, HttpContext http)
    {
        var real = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            if (result is IResult answer)
                await answer.ExecuteAsync(http);
            else if (result is not null)
                await http.Response.WriteAsJsonAsync(result, ApiJson.Tolerant, http.RequestAborted);
            return (http.Response.StatusCode, buffer.ToArray());
        }
        finally
        {
            http.Response.Body = real;
        }
    }

    private static async Task<string> HashOfBody(HttpContext http)
    {
        http.Request.Body.Position = 0;
        var hash = Convert.ToHexString(await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted));
        http.Request.Body.Position = 0;
        return hash;
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record Written(int Status, byte[] Body) : IResult, IStatusCodeHttpResult
    {
        int? IStatusCodeHttpResult.StatusCode => Status;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentLength = Body.Length;
            return httpContext.Response.Body.WriteAsync(Body, httpContext.RequestAborted).AsTask();
        }
    }

    private sealed record Replay(int Status, string Headers, string Body) : IResult, IStatusCodeHttpResult
    {
        int? IStatusCodeHttpResult.StatusCode => Status;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = Status;
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(Headers)!)
                httpContext.Response.Headers[name] = value;
            httpContext.Response.Headers["Idempotency-Replayed"] = "true";
            return httpContext.Response.WriteAsync(Body, httpContext.RequestAborted);
        }
    }
}
