using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Portal.Subportals;

/// <summary>The last known sub-portals on disk: agents still find their services when everything else is down.</summary>
internal sealed class LastCopy(string folder, ILogger<LastCopy> log)
{
    /// <param name="SavedAt">When these documents were last confirmed.</param>
    /// <param name="Subportals">All of them.</param>
    internal sealed record Saved(DateTimeOffset SavedAt, IReadOnlyList<SubportalView> Subportals);

    public string File { get; } = Path.Combine(folder, "subportals.json");

    /// <summary>What is on disk; null when there is nothing, or nothing that can be read: that is logged, set aside, and never stops the start.</summary>
    public Saved? Read()
    {
        try
        {
            using var stream = System.IO.File.OpenRead(File);
            var saved = JsonSerializer.Deserialize<Saved>(stream, ApiJson.Tolerant);
            if (saved?.Subportals is { } views && views.All(SubportalModel.IsWhole))
                return saved;
            SetAside("it lacks what a copy has");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            SetAside(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(e, "The last copy {File} can't be read; pages wait for the first full read", File);
        }
        return null;
    }

    /// <summary>Writes beside and renames: a crash, or a full disk, leaves the former copy whole. False when it could not be written, which is logged.</summary>
    public bool Write(Saved saved)
    {
        var beside = $"{File}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(folder);
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(stream, saved, ApiJson.Tolerant);
                stream.Flush(flushToDisk: true);
            }
            System.IO.File.Move(beside, File, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(e, "The last copy {File} could not be written; the former one stays", File);
            return false;
        }
    }

    private void SetAside(string why)
    {
        log.LogWarning("The last copy {File} is damaged ({Why}); it is kept as {Aside} and pages wait for the first full read", File, why, File + ".damaged");
        try
        {
            System.IO.File.Move(File, File + ".damaged", overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(e, "The damaged copy {File} could not be set aside", File);
        }
    }
}
