using System.ComponentModel.DataAnnotations;
using System.Net;

namespace AppsEducation.Provisioning.CloudInit;

/// <summary>What machines are told, and how long they may take to say who they are (section <c>Machines</c>).</summary>
internal sealed class MachineOptions : IValidatableObject
{
    /// <summary>Where machines reach this control plane from outside: <c>https://apps.education.example</c>.</summary>
    public Uri? ControlPlane { get; set; }

    /// <summary>The data volume as machines of a provider see it, where it isn't what the account says (<see cref="Hosting.HostingAccount.DataDevice"/>).</summary>
    public Dictionary<string, string> DataDevices { get; set; } = [];

    /// <summary><c>host:port</c> that takes applications' mail from our machines, on a port that hosts don't close. Null: <c>smtp.{zone}:2525</c>.</summary>
    public string? MailRelay { get; set; }

    /// <summary>How long an enrolment token may be redeemed, from power-on; and how long it then answers the same machine again, from its redemption.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What one address may ask of <c>/enrol</c> a minute; a refused ask counts tenfold.</summary>
    public int EnrolmentsPerMinute { get; set; } = 600;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        const string example = "for example https://apps.education.example (environment: Machines__ControlPlane)";
        if (ControlPlane is null)
            yield return new ValidationResult($"Machines:ControlPlane is not set: machines would not know where to enrol. Set it to the address at which they reach this control plane, {example}.");
        else if (ControlPlane is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
            yield return new ValidationResult($"Machines:ControlPlane is '{ControlPlane.OriginalString}'. Set it to an absolute address without user, query or fragment, {example}.");
        else if (ControlPlane.Scheme == "http" && !ControlPlane.IsLoopback && !(IPAddress.TryParse(ControlPlane.Host, out var ip) && IPAddress.IsLoopback(ip)))
            yield return new ValidationResult($"Machines:ControlPlane is {ControlPlane}: enrolment answers with a private key, which must not travel in clear. Set it to an https address, {example}.");
        if (TokenLifetime < TimeSpan.FromSeconds(10) || TokenLifetime > TimeSpan.FromDays(1))
            yield return new ValidationResult($"Machines:TokenLifetime is {TokenLifetime}. Set it to between 10 seconds and a day, for example 01:00:00 (environment: Machines__TokenLifetime).");
        if (EnrolmentsPerMinute < 10)
            yield return new ValidationResult($"Machines:EnrolmentsPerMinute is {EnrolmentsPerMinute}. Set it to 10 or more, for example 600 (environment: Machines__EnrolmentsPerMinute).");
        if (MailRelay is { } relay && relay.Split(':') is not [{ Length: > 0 }, { Length: > 0 }])
            yield return new ValidationResult($"Machines:MailRelay is '{relay}'. Set it to host:port, for example smtp.education.example:2525 (environment: Machines__MailRelay).");
        else if (MailRelay?.Split(':')[1] is "25" or "465" or "587")
            yield return new ValidationResult($"Machines:MailRelay is '{MailRelay}': hosts close the ports 25, 465 and 587 to new customers (Scaleway's security groups do). Set it to a relay on another port, for example smtp.education.example:2525 (environment: Machines__MailRelay).");
    }
}
