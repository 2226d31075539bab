using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using AppsEducation.Provisioning.Hosting.Calls;

namespace AppsEducation.Provisioning.Hosting.OpenStack.Wire;

/// <summary>identity/v3: the one call that we make of it. It is sent by <see cref="KeystoneHandler"/>, below the chain, since every other call needs what it answers.</summary>
internal static class KeystoneApi
{
    /// <summary>Where the token stands; the body doesn't have it. Never logged.</summary>
    public const string TokenHeader = "X-Subject-Token";

    /// <summary>201. An application credential has its project in it, so it takes no scope; a password is scoped to the project, by id.</summary>
    public static HttpRequestMessage Authenticate(OpenStackAccount account, string secret)
    {
        var who = account.Credential;
        object auth = who.ApplicationCredential is { } id
            ? new ApplicationCredentialAuth(new ApplicationCredentialIdentity(["application_credential"], new ApplicationCredential(id, secret)))
            : new PasswordAuth(new PasswordIdentity(["password"], new Password(new User(who.User!, new Named(Name: who.Domain), secret))), new Scope(new Named(Id: account.Project)));
        var request = new HttpRequestMessage(HttpMethod.Post, Versioned(account.AuthUrl) + "/auth/tokens") { Content = ProviderWire.AsJson(new { auth }) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    private static string Versioned(Uri address)
    {
        var text = address.AbsoluteUri.TrimEnd('/');
        return text.EndsWith("/v3", StringComparison.Ordinal) ? text : text + "/v3";
    }

    private sealed record PasswordAuth(PasswordIdentity Identity, Scope Scope);

    private sealed record PasswordIdentity(IReadOnlyList<string> Methods, Password Password);

    private sealed record Password(User User);

    private sealed record User(string Name, Named Domain, [property: JsonPropertyName("password")] string Secret)
    {
        public override string ToString() => Name;   // never the secret
    }

    private sealed record Scope(Named Project);

    private sealed record Named(string? Id = null, string? Name = null);

    private sealed record ApplicationCredentialAuth(ApplicationCredentialIdentity Identity);

    private sealed record ApplicationCredentialIdentity(IReadOnlyList<string> Methods, ApplicationCredential ApplicationCredential);

    private sealed record ApplicationCredential(string Id, string Secret)
    {
        public override string ToString() => Id;   // never the secret
    }
}

internal sealed record TokenAnswer(TokenRow Token);

/// <param name="ExpiresAt">Beside <paramref name="IssuedAt"/> it tells how long it is good for, whatever our clocks say.</param>
/// <param name="Project">None for a token without a scope.</param>
internal sealed record TokenRow(DateTimeOffset ExpiresAt, DateTimeOffset IssuedAt, TokenProject? Project = null, IReadOnlyList<CatalogService>? Catalog = null);

internal sealed record TokenProject(string Id, string? Name = null);

/// <param name="Type"><c>compute network volumev3 image …</c></param>
internal sealed record CatalogService(string Type, IReadOnlyList<CatalogEndpoint>? Endpoints = null);

/// <param name="Interface"><c>public internal admin</c>.</param>
internal sealed record CatalogEndpoint(string Interface, string Url, string? RegionId = null, string? Region = null);
