using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;

namespace AppsEducation.Tenants.Tests;

/// <summary>An answer: its status, its headers, its body as what it is.</summary>
internal sealed record Reply(int Status, string Text, HttpResponseMessage Response)
{
    public T As<T>() => JsonSerializer.Deserialize<T>(Text, ApiJson.Tolerant)!;
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
    public ProblemAnswer Problem => As<ProblemAnswer>();
    public string? ETag => Response.Headers.ETag?.ToString();

    /// <summary>The outcome of a change, or the code of its refusal: the word of the table of outcomes.</summary>
    public string Outcome => Status < 400 ? Json.GetProperty("outcome").GetString()! : Problem.Code;
    public OperationAnswer? Operation => As<SelectionChanged>().Operation;
}

/// <summary>Somebody with the operator's key.</summary>
internal class Caller(World world, string language)
{
    public World World => world;

    public Task<Reply> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);
    public Task<Reply> Post(string path, object? body, params (string Name, string Value)[] headers) => Send(HttpMethod.Post, path, body, headers);
    public Task<Reply> Put(string path, object? body, params (string Name, string Value)[] headers) => Send(HttpMethod.Put, path, body, headers);
    public Task<Reply> Delete(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Delete, path, null, headers);

    public async Task<Reply> Send(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var client = world.Client(language: language);
        using var request = new HttpRequestMessage(method, "/api/v1/" + path);
        request.Content = body switch
        {
            null => null,
            string raw => new StringContent(raw, Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body, options: ApiJson.Tolerant),
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await client.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    public async Task<OperationAnswer> Operation(string id) => (await Get($"operations/{id}")).As<OperationAnswer>();
}

/// <summary>An academy's Dane, in the words of its work.</summary>
internal sealed class Dane(World world, string academy, string language = "fr") : Caller(world, language)
{
    public string Academy => academy;

    public Task<Reply> Enables(string offering, string? size = null, bool preview = false) =>
        Put($"academies/{academy}/selections/{offering}/choice{(preview ? "?preview=true" : "")}", new { choice = "Enabled", size });

    public Task<Reply> Disables(string offering, bool preview = false) =>
        Put($"academies/{academy}/selections/{offering}/choice{(preview ? "?preview=true" : "")}", new { choice = "Disabled" });

    public Task<Reply> Goes_back_to_default(string offering) => Put($"academies/{academy}/selections/{offering}/choice", new { choice = "Default" });

    public Task<Reply> Takes_back(string offering, bool preview = false) => Delete($"academies/{academy}/selections/{offering}/end{(preview ? "?preview=true" : "")}");

    public Task<Reply> Masks(string offering, string? reason = "Trop tôt pour nos agents", bool preview = false) =>
        Put($"academies/{academy}/selections/{offering}/visibility{(preview ? "?preview=true" : "")}", new { visibility = "Masked", reason });

    public Task<Reply> Unmasks(string offering) => Put($"academies/{academy}/selections/{offering}/visibility", new { visibility = "Shown" });

    public async Task<SelectionAnswer> Sees(string offering) =>
        (await Get($"academies/{academy}/selections?limit=200")).As<ListAnswer<SelectionAnswer>>().Items.Single(s => s.Offering == offering);

    public async Task<SubportalView> Subportal() => (await Get($"academies/{academy}/subportal")).As<SubportalView>();

    public async Task<SubportalTile?> Tile(string slug) => (await Subportal()).Services.SingleOrDefault(t => t.Slug == slug);

    public async Task<Instance> Instance(string offering)
    {
        var code = (await Get($"academies/{academy}")).As<AcademyAnswer>().Code;
        return new Instance(World, (await World.Selection(code, offering))!);
    }
}
