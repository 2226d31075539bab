using System.IO.Compression;
using System.Text;

namespace AppsEducation.EndToEnd.Tests.Dumps;

/// <summary>The dumps in <c>tests/data/dumps</c>; its README.md says what is in them and where they come from.</summary>
internal static class Dump
{
    public static readonly string[] Services = ["catalogue", "tenants", "provisioning"];

    /// <summary>What a control plane's databases need beside them: the authority that the machines' certificates are from, and keys that enrolled machines' identities are made with. Made for the dump, used nowhere else.</summary>
    public static readonly string[] Beside = ["operator.key", "account.key", "account.project", "certificates/authority.key", "certificates/authority.pem"];

    public static string Folder => Path.Combine(Repository.Root, "tests/data/dumps");

    /// <summary>A data folder as it was when the SQLite dump was taken, with the simulated cloud of that moment.</summary>
    public static void Restore(string data)
    {
        foreach (var name in Services)
            SqlText.Restore(Read("sqlite", name), Made(data, "databases", $"{name}.db"));
        SqlText.Restore(Read("sqlite", "simulator"), Made(data, "simulator", "simulator.db"));
        foreach (var name in Beside)
            File.Copy(Path.Combine(Folder, "sqlite", "beside", name), Made(data, name));
    }

    public static string Read(string provider, string name)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder, provider, $"{name}.sql.gz")), CompressionMode.Decompress), Encoding.UTF8);
        return text.ReadToEnd();
    }

    public static void Write(string provider, string name, string text)
    {
        using var file = new GZipStream(File.Create(Made(Folder, provider, $"{name}.sql.gz")), CompressionLevel.SmallestSize);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    public static string Made(params string[] parts)
    {
        var path = Path.Combine(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
