using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator.Router;

namespace AppsEducation.CloudSimulator.Guests;

/// <summary>What a machine that is up answers at its own name, whichever cloud it stands on: the simulated ones, or a real one that boots nothing and has a stand-in for its guests.</summary>
internal static class GuestAnswers
{
    public const string HealthPath = "/.well-known/appsedu/health";

    /// <summary>What its probe published last.</summary>
    public static NameAnswer Health(Machine machine, Application application, bool good, DateTimeOffset checkedAt)
    {
        var body = new JsonObject
        {
            ["version"] = 1,
            ["instance"] = machine.Instance,
            ["offering"] = machine.Offering,
            ["ok"] = good,
            ["checkedAt"] = checkedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["checks"] = new JsonArray(new JsonObject { ["name"] = application.Check, ["ok"] = good, ["milliseconds"] = application.Milliseconds }),
        };
        return Answer(200, "application/json", body.ToJsonString());
    }

    /// <summary>The application itself: its alive path, and a page that says what it is.</summary>
    public static NameAnswer Application(Machine machine, Application application, string path, DateTimeOffset since, bool french) =>
        path == application.AlivePath ? Answer(200, application.ContentType, application.AliveBody(machine.Version))
        : path is "/" ? Answer(200, "text/html; charset=utf-8", RouterPages.Application(machine, application, since, french))
        : Answer(404, "text/plain", "");

    /// <summary>When a probe that runs at that pace ran last.</summary>
    public static DateTimeOffset LastProbe(DateTimeOffset since, DateTimeOffset now, TimeSpan every)
    {
        var pace = every > TimeSpan.Zero ? every : TimeSpan.FromSeconds(1);
        return since + (Math.Max(0, Math.Floor((now - since) / pace)) * pace);
    }

    private static NameAnswer Answer(int status, string type, string text) => new(Reach.Open, status, type, Encoding.UTF8.GetBytes(text));
}
