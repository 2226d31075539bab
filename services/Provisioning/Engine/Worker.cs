namespace AppsEducation.Provisioning.Engine;

/// <summary>
/// This worker's name. With a data folder it is kept there beside a lock file that is held for life: whoever gets the lock knows that the former holder is dead, and takes its lanes at once.
/// A stopped process keeps its lock, and so its lanes until their lease ends.
/// </summary>
internal sealed class Worker(string? directory) : IDisposable
{
    private FileStream? held;

    public string Name { get; private set; } = "";

    /// <summary>True once this process is the worker; false while another process holds the folder.</summary>
    public bool TryBecome()
    {
        if (Name.Length > 0)
            return true;
        if (directory is null)
        {
            Name = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}"[..Math.Min(64, Environment.MachineName.Length + 41)];
            return true;
        }
        Directory.CreateDirectory(directory);
        try
        {
            held = new FileStream(Path.Combine(directory, "worker.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return false;   // another process lives in this folder
        }
        var file = Path.Combine(directory, "worker.name");
        var name = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        if (name.Length == 0)
            File.WriteAllText(file, name = $"worker-{Guid.NewGuid():N}");
        Name = name;
        return true;
    }

    public void Dispose() => held?.Dispose();
}
