namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>Where the sources are, from wherever the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AppsEducation.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No AppsEducation.sln above {AppContext.BaseDirectory}");
    }
}
