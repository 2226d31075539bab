using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.CloudInit.Certificates;
using AppsEducation.Provisioning.Instances;
using AppsEducation.Provisioning.Probes;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.CloudInit.Enrolment;

/// <summary>A machine redeems the one-time token of its user data for its certificate and its probe identity. Asked again with the same machine key, it is told the same again, within the token's lifetime from then on.</summary>
internal static class EnrolMachine
{
    private const int Tries = 5;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/enrol", Handle).WithName("enrolMachine").WithSummary("A machine redeems the one-time token of its user data.")
            .Accepts<Enrol>("application/json").Produces<Enrolled>().AllowAnonymous().AddEndpointFilter<EnrolmentGuard>();

    private static async Task<IResult> Handle(
        HttpContext http, ProvisioningDb db, Tenancy tenancy, ICertificates certificates, ProbeIdentities identities, ProbeWake wake,
        IOptions<MachineOptions> options, TimeProvider time, ILogger<Machine> log, CancellationToken ct)
    {
        var request = await EnrolmentGuard.Read<Enrol>(http, ct);
        if (MachineKeyHash(request.MachineKey) is not { } keyHash)
            return Problem.Invalid("/machineKey", "format", new(
                "Attendu : la clé publique de la machine, SubjectPublicKeyInfo DER en base64.", "Expected: the machine's public key, SubjectPublicKeyInfo DER in base64."));

        tenancy.BecomeNation("a machine enrols: the token's own row says whose it is");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Redeem(request, keyHash);
            }
            // Two machines with one token, or one that asked twice: the second look finds what the first did.
            catch (DbUpdateConcurrencyException) when (attempt < Tries)
            {
                db.ChangeTracker.Clear();
            }
        }

        async Task<IResult> Redeem(Enrol asked, string machineKeyHash)
        {
            var now = time.GetUtcNow();
            var hash = EnrolmentToken.HashOf(asked.Token);
            var token = await db.Set<EnrolmentToken>().SingleOrDefaultAsync(t => t.Hash == hash, ct);
            if (token is null || token.InstanceId != asked.Instance)
                return Invalid();
            if (token.RedeemedBy is { } other && other != machineKeyHash)
                return Used(log, token);

            var instance = await db.Instances.AsNoTracking().SingleOrDefaultAsync(i => i.Id == token.InstanceId, ct);
            var machine = await db.Set<Machine>().SingleOrDefaultAsync(m => m.InstanceId == token.InstanceId, ct);
            if (instance is null || machine is null || instance.Phase is not (Phase.Provisioning or Phase.Running or Phase.Ending))
                return Invalid();
            if (token.HasExpired(instance.PoweredOnAt, options.Value.TokenLifetime, now) || token.IsSpent(options.Value.TokenLifetime, now) || await IsVoid(token))
                return Invalid();

            var certificate = certificates.For(machine.HostName, machine.AcademySlug);
            var identity = identities.Of(hash, machineKeyHash);
            if (token.RedeemedAt is null)
                token.Redeem(machineKeyHash, now);
            machine.Enrol(hash, EnrolmentToken.HashOf(identity), now);
            machine.CertificateUntil = certificate.NotAfter;
            if (await db.ProbeStates.SingleOrDefaultAsync(p => p.InstanceId == machine.InstanceId, ct) is { } probe)
                probe.LookSoon(now);
            await db.SaveChangesAsync(ct);
            wake.Ring();
            log.LogInformation("The machine of {Instance} enrolled as {HostName}; its certificate lasts until {Until:u}", machine.InstanceId, machine.HostName, certificate.NotAfter);
            return Results.Ok(new Enrolled(machine.HostName, certificate.Chain, certificate.PrivateKey, identity, certificate.NotAfter));
        }

        // A newer token was redeemed: this one's machine was replaced.
        Task<bool> IsVoid(EnrolmentToken token) =>
            db.Set<EnrolmentToken>().AnyAsync(t => t.InstanceId == token.InstanceId && t.RedeemedAt != null && t.IssuedAt > token.IssuedAt, ct);
    }

    private static IResult Invalid() => Problem.Of(403, ProblemCodes.EnrolmentInvalid,
        new("Ce jeton d’inscription est inconnu ou périmé.", "This enrolment token is unknown or expired."),
        new("La machine recevra de nouvelles données d’amorçage.", "The machine will be given new user data."));

    private static IResult Used(ILogger log, EnrolmentToken token)
    {
        log.LogWarning("A second machine presented the enrolment token of {Instance}, redeemed at {At:u}", token.InstanceId, token.RedeemedAt);
        return Problem.Of(409, ProblemCodes.EnrolmentUsed,
            new("Une autre machine s’est inscrite avec ce jeton.", "Another machine enrolled with this token."),
            new("S’il s’agit de la vôtre, faites-la recréer par un opérateur.", "If this is yours, have an operator recreate it."));
    }

    private static string? MachineKeyHash(string machineKey)
    {
        Span<byte> der = stackalloc byte[1024];
        if (!Convert.TryFromBase64String(machineKey, der, out var length))
            return null;
        try
        {
            PublicKey.CreateFromSubjectPublicKeyInfo(der[..length], out var read);
            return read == length ? Convert.ToHexStringLower(SHA256.HashData(der[..length])) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
