namespace AppsEducation.EndToEnd.Tests;

/// <summary>The checkout that these tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AppsEducation.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("The tests don't run inside a checkout of the project.");
    }
}
