namespace AppsEducation.Portal.Rendering;

/// <summary>Which stylesheet is served. The markup is the same: its elements carry both themes' class names.</summary>
internal sealed class Theme
{
    public const string Neutral = "neutral";
    public const string Dsfr = "dsfr";
    public const string DsfrVersion = "1.15.3";

    private Theme(string name, string? folder) => (Name, Folder) = (name, folder);

    public string Name { get; }

    /// <summary>Where DSFR's files lie; null for the neutral theme.</summary>
    public string? Folder { get; }

    public bool IsDsfr => Name == Dsfr;

    /// <summary>Where DSFR's files are served; the version in the address lets them be kept for ever.</summary>
    public string Root => $"/assets/dsfr-{DsfrVersion}/";

    /// <summary>From <c>Theme</c>, <c>DSFR_ACCEPT_LICENSE</c> and <c>Dsfr:Folder</c>; throws a sentence that says what to set.</summary>
    public static Theme From(IConfiguration configuration)
    {
        switch (configuration["Theme"])
        {
            case null or "" or Neutral:
                return new Theme(Neutral, null);

            case Dsfr when configuration["DSFR_ACCEPT_LICENSE"] != "1":
                throw new ServiceDefaults.ConfigurationException("Theme",
                    "the State's design system is reserved for State sites under .gouv.fr; read its terms (docs/subportal.md) and, if you may and do accept them, set DSFR_ACCEPT_LICENSE=1",
                    Neutral);

            case Dsfr when configuration["Dsfr:Folder"] is not { Length: > 0 } folder || !File.Exists(Path.Combine(folder, "dsfr.min.css")):
                throw new ServiceDefaults.ConfigurationException("Dsfr:Folder",
                    "it holds no dsfr.min.css; fetch the files with services/Portal/fetch-dsfr.sh FOLDER", "/var/lib/appsedu/dsfr");

            case Dsfr:
                return new Theme(Dsfr, Path.GetFullPath(configuration["Dsfr:Folder"]!));

            case var other:
                throw new ServiceDefaults.ConfigurationException("Theme", $"there is no theme '{other}'", $"{Neutral} or {Dsfr}");
        }
    }
}
