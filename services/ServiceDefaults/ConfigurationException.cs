namespace AppsEducation.ServiceDefaults;

/// <summary>A setting is missing or wrong; stops the start with a sentence that says what to set.</summary>
public sealed class ConfigurationException : StartRefusedException
{
    /// <param name="key">The configuration key, <c>Databases:Provider</c> (as an environment variable <c>Databases__Provider</c>).</param>
    /// <param name="what">What is wrong with it.</param>
    /// <param name="right">A right value, as an example.</param>
    public ConfigurationException(string key, string what, string right)
        : base($"Configuration: {key}: {what}. Set it to, for example: {right} (environment: {key.Replace(":", "__", StringComparison.Ordinal)}).")
    {
    }

    private ConfigurationException(string sentence)
        : base(sentence)
    {
    }

    /// <summary>Something in a file of settings.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="pointer">Where in it, as a JSON pointer: <c>/zones/0</c>.</param>
    /// <param name="what">What is wrong there.</param>
    /// <param name="right">A right value, as an example.</param>
    public static ConfigurationException InFile(string file, string pointer, string what, string right) =>
        new($"Configuration: {file}: {(pointer.Length == 0 ? "" : pointer + " ")}{what}. Right is, for example: {right}");
}
