namespace AppsEducation.EndToEnd.Tests.Deploy;

/// <summary>A unit of <c>deploy/systemd</c> as systemd would start it: its own lines, the drop-in that all share, the environment files of <c>deploy/systemd/etc</c>.</summary>
internal sealed class Unit
{
    private readonly List<(string Key, string Value)> lines;

    private Unit(List<(string Key, string Value)> lines) => this.lines = lines;

    public static string Folder => Path.Combine(Repository.Root, "deploy/systemd");

    public static Unit Read(string name) => new([.. Lines(Path.Combine(Folder, "units", name)), .. Lines(Path.Combine(Folder, "units/appsedu-.service.d/10-common.conf"))]);

    /// <summary><c>/usr/bin/dotnet /opt/appsedu/current/Tenants/AppsEducation.Tenants.dll migrate</c>, by words.</summary>
    public string[] Command => lines.Single(line => line.Key == "ExecStart").Value.Split(' ');

    /// <summary>Credential's name and the file that it is loaded from.</summary>
    public IEnumerable<(string Name, string File)> Credentials => lines.Where(line => line.Key == "LoadCredential").Select(line => line.Value.Split(':', 2)).Select(parts => (parts[0], parts[1]));

    /// <summary>The environment that the process gets: the unit's, then the files', which win.</summary>
    /// <param name="credentials">What <c>%d</c> stands for.</param>
    /// <param name="state">What <c>%S</c> stands for.</param>
    /// <param name="text">An environment file's text, by its path on an operator's machine.</param>
    public Dictionary<string, string> Environment(string credentials, string state, Func<string, string> text)
    {
        var environment = new Dictionary<string, string>();
        foreach (var (_, value) in lines.Where(line => line.Key == "Environment"))
            Set(environment, value.Replace("%d", credentials, StringComparison.Ordinal).Replace("%S", state, StringComparison.Ordinal));
        foreach (var (_, file) in lines.Where(line => line.Key == "EnvironmentFile"))
        {
            foreach (var line in text(file).Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
                Set(environment, line.TrimEnd());
        }
        return environment;
    }

    private static void Set(Dictionary<string, string> environment, string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        environment[assignment[..at]] = assignment[(at + 1)..];
    }

    private static IEnumerable<(string, string)> Lines(string file) =>
        from line in File.ReadLines(file)
        where line.Length > 0 && line[0] is not ('#' or '[')
        let at = line.IndexOf('=', StringComparison.Ordinal)
        select (line[..at], line[(at + 1)..]);
}
