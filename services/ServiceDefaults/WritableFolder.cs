namespace AppsEducation.ServiceDefaults;

/// <summary>A folder that a setting names and this process keeps files in.</summary>
public static class WritableFolder
{
    // Of Linux; .NET hands them on as they are.
    private const int NoSpace = 28;
    private const int NoQuota = 122;

    /// <summary>True; made if it isn't there. A full disk is no wrong setting: what is there is served, and what can't be written is said where it happens.</summary>
    /// <exception cref="ConfigurationException">It can't be made or written by this process.</exception>
    public static bool Check(string setting, string folder, string right)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using (File.Create(Path.Combine(folder, $".write-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose))
                return true;
        }
        catch (IOException full) when (full.HResult is NoSpace or NoQuota)
        {
            return true;
        }
        catch (Exception wrong) when (wrong is UnauthorizedAccessException or IOException)
        {
            throw new ConfigurationException(setting, $"{folder} can't be written by {Environment.UserName}: {wrong.Message}", right);
        }
    }
}
