using System.ComponentModel.DataAnnotations;

namespace AppsEducation.Portal;

/// <summary>Section <c>Portal</c>.</summary>
internal sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>Where the last copy of the sub-portals is kept; each replica has its own.</summary>
    [Required(ErrorMessage = "Portal:Data: say in which folder the last copy of the sub-portals is kept, for example /var/lib/appsedu/portal (environment: Portal__Data).")]
    public string Data { get; set; } = "";

    /// <summary>How often Tenants is asked whether anything changed; messages bring changes at once, this finds the lost ones.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Portal:ReadEvery: between 00:00:01 and 01:00:00, for example 00:00:30 (environment: Portal__ReadEvery).")]
    public TimeSpan ReadEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Without an answer from Tenants for that long, pages say how old their information is.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00", ErrorMessage = "Portal:StaleAfter: between 00:00:05 and 1.00:00:00, for example 00:02:00 (environment: Portal__StaleAfter).")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The last copy is written after each change, and at least that often.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ErrorMessage = "Portal:CopyAtLeastEvery: between 00:00:10 and 1.00:00:00, for example 00:05:00 (environment: Portal__CopyAtLeastEvery).")]
    public TimeSpan CopyAtLeastEvery { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Section <c>Legal</c>: what the law wants on the pages and only the deployer knows. What isn't set is said to be missing.</summary>
internal sealed class LegalOptions
{
    public const string Section = "Legal";

    /// <summary>Who publishes the site.</summary>
    public string? Publisher { get; set; }

    /// <summary>The director of publication.</summary>
    public string? Director { get; set; }

    /// <summary>Who hosts it, with an address.</summary>
    public string? Host { get; set; }

    /// <summary>An address that answers: accessibility, corrections.</summary>
    public string? Contact { get; set; }

    /// <summary>The data protection officer.</summary>
    public string? DataProtectionOfficer { get; set; }
}
