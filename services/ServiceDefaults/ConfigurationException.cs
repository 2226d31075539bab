namespace AppsEducation.ServiceDefaults;

/// <summary>A setting is missing or wrong; stops the start with a sentence that says what to set.</summary>
/// <param name="key">The configuration key, <c>Databases:Provider</c> (as an environment variable <c>Databases__Provider</c>).</param>
/// <param name="what">What is wrong with it.</param>
/// <param name="right">A right value, as an example.</param>
public sealed class ConfigurationException(string key, string what, string right)
    : Exception($"Configuration: {key}: {what}. Set it to, for example: {right} (environment: {key.Replace(":", "__", StringComparison.Ordinal)}).");
