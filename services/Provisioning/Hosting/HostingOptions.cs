using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting;

/// <summary>Section <c>Hosting</c>.</summary>
internal sealed class HostingOptions
{
    /// <summary>The folder with one JSON file for each hosting account.</summary>
    public string? AccountsDirectory { get; set; }

    public CallOptions Calls { get; set; } = new();
}
