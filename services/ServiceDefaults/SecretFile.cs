namespace AppsEducation.ServiceDefaults;

/// <summary>A secret that a setting names by its file, so that it stands neither in the environment nor in a process list. Never in a message of ours either.</summary>
internal static class SecretFile
{
    /// <summary>What the file holds, without blanks around it.</summary>
    /// <exception cref="ConfigurationException">It isn't there, can't be read, or is empty.</exception>
    public static string Read(string setting, string file, string right)
    {
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : throw new ConfigurationException(setting, $"{file} is empty", right);
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException(setting, $"there is no file {file}", right);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(setting, $"{file} can't be read by {Environment.UserName}", right);
        }
    }
}
