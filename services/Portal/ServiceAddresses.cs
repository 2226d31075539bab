using AppsEducation.ServiceDefaults;

namespace AppsEducation.Portal;

/// <summary><c>Services:Catalogue</c>, <c>Services:Tenants</c>, <c>Services:Provisioning</c>: where the services are.</summary>
internal static class ServiceAddresses
{
    /// <summary>The address of a service; throws a sentence that says what to set.</summary>
    public static Uri Of(IConfiguration configuration, string service)
    {
        var key = $"Services:{service}";
        if (configuration[key] is not { Length: > 0 } text)
            throw new ConfigurationException(key, "it is not set", "http://127.0.0.1:8081");
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new ConfigurationException(key, $"'{text}' is no web address", "http://127.0.0.1:8081");
    }
}
