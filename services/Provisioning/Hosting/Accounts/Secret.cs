namespace AppsEducation.Provisioning.Hosting.Accounts;

/// <summary>
/// A credential by reference: an environment variable or a file. The value is read when it is used and held nowhere, so that no exception, log, dump of settings or <see cref="ToString"/> can carry it,
/// and a renewed file is in force at once.
/// </summary>
internal sealed class Secret
{
    private readonly string? variable;
    private readonly string? file;

    private Secret(string? variable, string? file)
    {
        this.variable = variable;
        this.file = file;
    }

    public static Secret InVariable(string name) => new(name, null);

    public static Secret InFile(string path) => new(null, path);

    /// <summary>The value, or null when it isn't there (any more) or can't be read.</summary>
    public string? Read()
    {
        try
        {
            var text = variable is not null ? Environment.GetEnvironmentVariable(variable) : File.ReadAllText(file!);
            return text?.Trim() is { Length: > 0 } value ? value : null;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;   // the caller says what is missing, by name
        }
    }

    /// <summary>Why <see cref="Read"/> gives nothing, in words.</summary>
    public string WhyNot()
    {
        if (variable is not null)
            return Environment.GetEnvironmentVariable(variable) is null ? "nothing is there" : "it is empty";
        try
        {
            File.ReadAllText(file!);
            return "it is empty";
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return "nothing is there";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "the service's user can't read it";
        }
    }

    /// <summary>Who else may read the file, in words; null when nobody may (or it is no file, or no Unix).</summary>
    public string? Exposure()
    {
        if (file is null || OperatingSystem.IsWindows() || !File.Exists(file))
            return null;
        var open = File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        return open == UnixFileMode.None ? null : $"{file} is open to others ({open}); chmod 600 closes it";
    }

    /// <summary>Where it is, never what it is.</summary>
    public override string ToString() => variable is not null ? $"environment variable {variable}" : $"file {file}";
}
