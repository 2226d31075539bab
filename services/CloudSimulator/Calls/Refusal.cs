using System.Text.Json.Nodes;

namespace AppsEducation.CloudSimulator.Calls;

/// <summary>A call the cloud refuses; each cloud brings its own words.</summary>
internal sealed class Refusal(ApiAnswer answer) : Exception
{
    public Refusal(int status, JsonObject body, string contentType = "application/json")
        : this(ApiAnswer.Json(status, body, contentType))
    {
    }

    public ApiAnswer Answer => answer;
}
