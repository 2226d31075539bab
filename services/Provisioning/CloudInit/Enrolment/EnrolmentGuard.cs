using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning.CloudInit.Enrolment;

/// <summary>What stands before both enrolment endpoints, which are open to all: a limit by address, a small body, and a missing certificate said as what it is.</summary>
internal sealed class EnrolmentGuard(EnrolmentLimiter limiter, ILogger<EnrolmentGuard> log) : IEndpointFilter
{
    public const int BodyLimit = 8 * 1024;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var address = http.RequestServices.GetRequiredService<Caller>().From ?? "unknown";
        if (limiter.Take(address) is { } wait)
        {
            http.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Problem.Of(429, ProblemCodes.RateLimited, new("Trop de demandes depuis cette adresse.", "Too many requests from this address."));
        }
        // It answers with a private key: no cache in between keeps it.
        http.Response.Headers.CacheControl = "no-store";
        object? answer;
        try
        {
            answer = await next(context);
        }
        catch (ProblemException refused)
        {
            answer = refused.Problem;
        }
        catch (CertificateUnavailableException missing)
        {
            log.LogError("No certificate can be given: {Reason}", missing.Message);
            http.Response.Headers.RetryAfter = "60";
            return Problem.Of(503, ProblemCodes.Unavailable,
                new("Aucun certificat n’est disponible pour ce nom.", "There is no certificate for this name yet."),
                new("L’opérateur doit en déposer un ; la machine réessaiera.", "The operator must put one in place; the machine tries again."));
        }
        if (answer is IStatusCodeHttpResult { StatusCode: >= 400 and < 500 })
            limiter.Refused(address);
        return answer;
    }

    /// <summary>The body, strictly, and not more than a machine has to say.</summary>
    public static async Task<T> Read<T>(HttpContext http, CancellationToken ct)
    {
        var buffer = new byte[BodyLimit + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        if (length > BodyLimit)
            throw Refuse(413, new("La demande est trop volumineuse.", "The request is too large."), new("Envoyez moins de 8 Kio.", "Send less than 8 KiB."));
        try
        {
            // The serializer's own words could quote the body, which holds a token.
            return JsonSerializer.Deserialize<T>(buffer.AsSpan(0, length), Strict)
                ?? throw Refuse(400, new("La demande est vide.", "The request is empty."), null);
        }
        catch (JsonException)
        {
            throw Refuse(400, new("La demande n’a pas la forme attendue.", "The request hasn't the expected form."),
                new("Envoyez {\"token\", \"instance\", \"machineKey\"}.", "Send {\"token\", \"instance\", \"machineKey\"}."));
        }
    }

    private static readonly JsonSerializerOptions Strict = new(ApiJson.Strict) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private static ProblemException Refuse(int status, Text detail, Text? next) => new((ProblemResult)Problem.Of(status, status == 413 ? ProblemCodes.TooLarge : ProblemCodes.Validation, detail, next));
}
