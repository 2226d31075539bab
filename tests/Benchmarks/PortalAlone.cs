using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Portal.Subportals;
using AppsEducation.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace AppsEducation.Benchmarks;

/// <summary>Portal's own process, everything else of the product away: it knows its academies from the last copy on disk.</summary>
internal sealed class PortalAlone
{
    private PortalAlone(string address) => Address = address;

    public string Address { get; }

    public System.Diagnostics.Process Process { get; private init; } = null!;

    public static string Slug(int academy) => $"a{academy:d5}";

    public static async Task<PortalAlone> Start(Surroundings on, int academies)
    {
        var data = Directory.CreateDirectory(Path.Combine(on.Data, $"portal-{academies}")).FullName;
        if (!new LastCopy(data, NullLogger<LastCopy>.Instance).Write(new LastCopy.Saved(DateTimeOffset.UtcNow, [.. Enumerable.Range(0, academies).Select(Academy)])))
            throw new InvalidOperationException("The last copy could not be written.");
        var (port, nobody) = (Ports.Free(), Ports.Free());
        await on.Secret("operator.key", Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        await on.Secret("broker", $"amqp://appsedu@127.0.0.1:{nobody}/");
        var settings = new Dictionary<string, string>
        {
            ["Portal__Data"] = data,
            ["Portal__StaleAfter"] = "1.00:00:00",
            ["Access__OperatorKeyFile"] = Path.Combine(on.Data, "operator.key"),
            ["Bus__RabbitMqFile"] = Path.Combine(on.Data, "broker"),
        };
        foreach (var service in new[] { "Catalogue", "Tenants", "Provisioning" })
            settings[$"Services__{service}"] = $"http://127.0.0.1:{nobody}";
        var process = on.Start(Surroundings.Dll("Portal"), ["--urls", $"http://127.0.0.1:{port}"], settings);
        var portal = new PortalAlone($"http://127.0.0.1:{port}") { Process = process };
        await on.Answers(portal.Address + "/health/live");
        await on.Answers($"{portal.Address}/{Slug(0)}");
        return portal;
    }

    // As large as an academy's page is today: ten services.
    private static SubportalView Academy(int number) => new(
        $"{number:d5}", Slug(number), $"Académie d’essai {number:d5}", "Bourgogne-Franche-Comté", 7, DateTimeOffset.UnixEpoch, null, "dane@academie.example",
        [.. Enumerable.Range(1, 10).Select(tile => new SubportalTile(
            $"service-{tile}", new Text($"Service numéro {tile}", $"Service number {tile}"), new Text("Écrire à plusieurs, en même temps, dans un même texte.", "Write together, at the same time, in one text."),
            $"https://service-{tile}.{Slug(number)}.education.example", TileState.Available, null, null, null, "ecrire", new Text("Écrire et publier", "Write and publish"), tile))]);
}
