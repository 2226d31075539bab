using System.Text.Json;
using System.Text.Json.Nodes;

namespace AppsEducation.CloudSimulator.Calls;

/// <summary>One request to a simulated cloud, free of any server's types, so that a test calls the simulator as cheaply as a method.</summary>
internal sealed record ApiCall(string Method, string Path, string Query, ReadOnlyMemory<byte> Body)
{
    /// <summary>The caller's secret; never kept anywhere.</summary>
    public string? Token { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Any other header of the request.</summary>
    public Func<string, string?> Header { get; init; } = _ => null;

    /// <summary>Scheme, host and port it was sent to: what a catalogue of endpoints gives back.</summary>
    public string Origin { get; init; } = "";
}

/// <summary>What the simulator answers. A lost answer is not one of these: see <see cref="AnswerLostException"/>.</summary>
internal sealed class ApiAnswer(int status, byte[] body, string? contentType)
{
    internal static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public int Status => status;

    public byte[] Body => body;

    public string? ContentType => contentType;

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public static ApiAnswer Json(int status, JsonNode body, string contentType = "application/json") =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(body, Compact), contentType);

    /// <summary>An answer without a body; Scaleway still names a content type, except when its gateway turns a call away.</summary>
    public static ApiAnswer Empty(int status, string? contentType = "application/json") => new(status, [], contentType);

    public static ApiAnswer Text(int status, byte[] body, string contentType = "text/plain") => new(status, body, contentType);

    public ApiAnswer With(string header, string value)
    {
        Headers.Add(new(header, value));
        return this;
    }
}

/// <summary>The connection ends without an answer, whatever was done: the caller can't know.</summary>
public sealed class AnswerLostException : IOException
{
    public AnswerLostException()
        : base("The simulated cloud closed the connection without an answer.")
    {
    }
}
