using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Provisioning.CloudInit.Enrolment;

/// <summary>A machine asks for its certificate anew, with its probe identity.</summary>
internal static class RenewCertificate
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/enrol/renewal", Handle).WithName("renewCertificate").WithSummary("A machine asks for its certificate anew, with its probe identity as bearer token.")
            .Produces<Enrolled>().AllowAnonymous().AddEndpointFilter<EnrolmentGuard>();

    private static async Task<IResult> Handle(HttpContext http, ProvisioningDb db, Tenancy tenancy, ICertificates certificates, CancellationToken ct)
    {
        if (http.Request.Headers.Authorization.ToString() is not ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var identity] || !identity.StartsWith(ProbeIdentities.Prefix, StringComparison.Ordinal))
            return Unknown(http);

        tenancy.BecomeNation("a machine renews: its identity's own row says whose it is");
        var hash = EnrolmentToken.HashOf(identity);
        var found = await (
            from machine in db.Set<Machine>()
            join instance in db.Instances on machine.InstanceId equals instance.Id
            where machine.ProbeIdentity == hash
            select new { machine, instance.Phase }).SingleOrDefaultAsync(ct);
        if (found is null || found.Phase is not (Phase.Provisioning or Phase.Running or Phase.Ending))
            return Unknown(http);

        var certificate = certificates.For(found.machine.HostName, found.machine.AcademySlug);
        found.machine.CertificateUntil = certificate.NotAfter;
        await db.SaveChangesAsync(ct);
        return Results.Ok(new Enrolled(found.machine.HostName, certificate.Chain, certificate.PrivateKey, identity, certificate.NotAfter));
    }

    private static IResult Unknown(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Of(401, ProblemCodes.Unauthenticated, new("Cette identité de machine est inconnue.", "This machine identity is unknown."));
    }
}
