using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Cli.Output;

namespace AppsEducation.Cli;

/// <summary>One run of one command: where to ask, where the answer goes, where the hints go.</summary>
internal sealed class Session
{
    private readonly Lazy<Target> target;
    private readonly Lazy<AppsEduClient> api;

    public Session(Surroundings around, GlobalSettings settings)
    {
        Around = around;
        Settings = settings;
        target = new(() => Target.Find(settings, around));
        api = new(() => AppsEduClients.Create(
            new AppsEduClientOptions { Address = Target.Url, Token = Target.Token, Language = Words.Language, Program = $"appsedu/{Version}" }, around.Network()));
        Answers = new Answers(around, settings);
        Notes = new Notes(around);
        Academies = new AcademyNames(this);
    }

    public static string Version { get; } =
        typeof(Session).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public Surroundings Around { get; }

    public GlobalSettings Settings { get; }

    public Target Target => target.Value;

    public AppsEduClient Api => api.Value;

    public Answers Answers { get; }

    public Notes Notes { get; }

    public AcademyNames Academies { get; }

    public TimeProvider Time => Around.Time;

    /// <summary>One object, typed and as it came.</summary>
    public async Task<Got<T>> Get<T>(string path, CancellationToken ct) => Got<T>.From(await Api.Get<JsonElement>(path, ct));

    public async Task<Got<T>> Post<T>(string path, object? body, CallOptions? options, CancellationToken ct) => Got<T>.From(await Api.Post<JsonElement>(path, body, options, ct));

    public async Task<Got<T>> Put<T>(string path, object body, CallOptions? options, CancellationToken ct) => Got<T>.From(await Api.Put<JsonElement>(path, body, options, ct));

    public async Task<Got<T>> Delete<T>(string path, CallOptions? options, CancellationToken ct) => Got<T>.From(await Api.Delete<JsonElement>(path, options, ct));

    /// <summary>A list, page by page.</summary>
    public async IAsyncEnumerable<Got<T>> List<T>(string path, int? limit, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var json in Api.List<JsonElement>(path, limit, ct))
            yield return Got<T>.From(json);
    }
}
