using System.ComponentModel.DataAnnotations;

namespace AppsEducation.Provisioning.CloudInit.Certificates;

/// <summary>Where certificates come from (section <c>Certificates</c>).</summary>
internal sealed class CertificateOptions : IValidatableObject
{
    /// <summary><see cref="CertificateMode"/>.</summary>
    public CertificateMode Mode { get; set; } = CertificateMode.LocalAuthority;

    /// <summary>
    /// LocalAuthority: where the authority's key and certificate are kept, made at the first start. Folder: where the operator puts one wildcard an academy, <c>{academy}.pem</c>
    /// (the chain) and <c>{academy}.key</c>. Null in local mode: <c>certificates</c> beside the embedded databases.
    /// </summary>
    public string? Directory { get; set; }

    /// <summary>How long a certificate of the local authority lasts.</summary>
    public TimeSpan LocalLifetime { get; set; } = TimeSpan.FromDays(30);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Directory is null)
            yield return new ValidationResult(Mode == CertificateMode.Folder
                ? "Certificates:Directory is not set. Set it to the folder that holds {academy}.pem and {academy}.key, for example /etc/appsedu/certificates (environment: Certificates__Directory)."
                : "Certificates:Directory is not set. Set it to a folder that only this service reads, for example /var/lib/appsedu/certificates (environment: Certificates__Directory).");
        else if (Mode == CertificateMode.Folder && !System.IO.Directory.Exists(Directory))
            yield return new ValidationResult($"Certificates:Directory is {Directory}, which doesn't exist. Make it and put {{academy}}.pem and {{academy}}.key into it, or set another (environment: Certificates__Directory).");
        if (LocalLifetime < TimeSpan.FromHours(1) || LocalLifetime > TimeSpan.FromDays(397))
            yield return new ValidationResult($"Certificates:LocalLifetime is {LocalLifetime}. Set it to between an hour and 397 days, for example 30.00:00:00 (environment: Certificates__LocalLifetime).");
    }
}

/// <summary>Where certificates come from.</summary>
internal enum CertificateMode
{
    /// <summary>An authority of our own, on this machine: for local installations.</summary>
    LocalAuthority,

    /// <summary>A folder where the operator keeps one wildcard an academy (Let's Encrypt issues 50 certificates a week for one registered domain, so not one a service).</summary>
    Folder,
}
