using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using AppsEducation.CloudSimulator.Guests;

namespace AppsEducation.CloudSimulator.Router;

/// <summary>The few pages a person can meet at a simulated name. Each says that it is one.</summary>
internal static class RouterPages
{
    public static string Application(Machine machine, Application application, DateTimeOffset since, bool french)
    {
        var when = since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
        return french
            ? Page("fr", $"{application.Name} – {machine.HostName}", $"{application.Name} simulé",
                $"<p class=\"lead\">Ici répond <strong>{E(machine.HostName)}</strong>, depuis le {when}.</p>",
                "<h2>Ce qui est vrai</h2><ul>",
                $"<li>La machine a lu sa configuration, s'est inscrite auprès de sa plateforme et présente le certificat reçu.</li><li>Version épinglée : {E(machine.Version)} ; instance {E(machine.Instance)}.</li>",
                $"<li>L'adresse de vie <code>{application.AlivePath}</code> et l'état <code>/.well-known/appsedu/health</code> répondent.</li></ul>",
                "<h2>Ce qui est simulé</h2><ul>",
                $"<li>La machine, son réseau et son hébergeur : un seul programme sur cet ordinateur.</li><li>{application.Name} lui-même : cette page en tient lieu, rien ne s'y enregistre.</li></ul>")
            : Page("en", $"{application.Name} – {machine.HostName}", $"Simulated {application.Name}",
                $"<p class=\"lead\"><strong>{E(machine.HostName)}</strong> answers here, since {when}.</p>",
                "<h2>What is true</h2><ul>",
                $"<li>The machine read its configuration, enrolled with its platform and presents the certificate it was given.</li><li>Pinned version: {E(machine.Version)}; instance {E(machine.Instance)}.</li>",
                $"<li>The alive path <code>{application.AlivePath}</code> and the health <code>/.well-known/appsedu/health</code> answer.</li></ul>",
                "<h2>What is simulated</h2><ul>",
                $"<li>The machine, its network and its provider: one program on this computer.</li><li>{application.Name} itself: this page stands for it, nothing is saved.</li></ul>");
    }

    public static string NoSuchName(string host, bool french) => french
        ? Page("fr", host, "Nom inconnu", $"<p class=\"lead\">Aucune zone DNS simulée ne connaît <strong>{E(host)}</strong>.</p>")
        : Page("en", host, "Unknown name", $"<p class=\"lead\">No simulated DNS zone knows <strong>{E(host)}</strong>.</p>");

    public static string NothingAnswers(string host, MachineLook? look, bool french)
    {
        var reasons = look is null ? "" : $"<ul>{string.Concat(look.Missing.Select(missing => $"<li>{E(missing)}</li>"))}</ul>";
        return french
            ? Page("fr", host, "Pas encore de réponse", $"<p class=\"lead\">Rien ne répond pour l'instant à <strong>{E(host)}</strong>.</p>", look is null ? "" : "<h2>Ce qui manque à la machine simulée</h2>", reasons)
            : Page("en", host, "No answer yet", $"<p class=\"lead\">Nothing answers at <strong>{E(host)}</strong> for the moment.</p>", look is null ? "" : "<h2>What the simulated machine lacks</h2>", reasons);
    }

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private static string E(string text) => Encoder.Encode(text);

    private static string Page(string language, string title, string heading, params string[] body) => $$"""
        <!doctype html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{E(title)}}</title>
        <style>
        :root { color-scheme: light dark } body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1.2rem }
        h1 { line-height: 1.2 } h2 { font-size: 1.1rem; margin-top: 2rem } .lead { font-size: 1.2rem } code { overflow-wrap: anywhere }
        </style>
        </head>
        <body><main><h1>{{E(heading)}}</h1>{{string.Concat(body)}}</main></body>
        </html>
        """;
}
