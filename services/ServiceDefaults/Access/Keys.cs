using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AppsEducation.ServiceDefaults;

/// <summary>Whom an endpoint is for; each says one, or <c>AllowAnonymous</c>. People and roles come later and hang on these.</summary>
public static class Policies
{
    /// <summary>Reads.</summary>
    public const string Read = "read";

    /// <summary>National acts: onboard, waive, check.</summary>
    public const string Operate = "operate";

    /// <summary>An academy's own acts.</summary>
    public const string ComposeSubportal = "compose-subportal";

    /// <summary>From one service to another.</summary>
    public const string Service = "service";
}

/// <summary>The keys that open the API. Files, so that a secret stands neither in the environment nor in a process list.</summary>
public sealed class AccessOptions
{
    /// <summary>The operator's key: one line, 32 characters or more, mode 600.</summary>
    public string? OperatorKeyFile { get; set; }

    /// <summary>The key that services use among themselves; absent: one made from the operator's, the same in all processes that have its file.</summary>
    public string? ServiceKeyFile { get; set; }
}

/// <summary>Keys read once at start.</summary>
public sealed class Keys
{
    /// <summary>Reads and checks the files.</summary>
    public Keys(IOptions<AccessOptions> options)
    {
        Operator = Read("Access:OperatorKeyFile", options.Value.OperatorKeyFile);
        // Never the operator's own: what services ask of each other is no part of what people may ask.
        Service = options.Value.ServiceKeyFile is { } file
            ? Read("Access:ServiceKeyFile", file)
            : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Operator), "service key"u8));
    }

    internal string Operator { get; }

    /// <summary>What one service shows another.</summary>
    public string Service { get; }

    private static string Read(string setting, string? file)
    {
        const string right = "/etc/appsedu/operator.key, made by: openssl rand -hex 32";
        var key = SecretFile.Read(setting, file is { Length: > 0 } ? file : throw new ConfigurationException(setting, "it is not set", right), right);
        return key.Length >= 32 ? key : throw new ConfigurationException(setting, $"the key in {file} is shorter than 32 characters", "a file made by: openssl rand -hex 32");
    }
}

/// <summary><c>Authorization: Bearer KEY</c>.</summary>
internal sealed class KeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Keys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Key";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        var shown = header["Bearer ".Length..].Trim();
        var name = Same(shown, keys.Operator) ? "operator" : Same(shown, keys.Service) ? "service" : null;
        if (name is null)
            return Task.FromResult(AuthenticateResult.Fail("unknown key"));
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, name)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Of(401, ProblemCodes.Unauthenticated,
            new("Cette adresse demande une clé valable.", "This address needs a valid key."),
            new("Envoyez Authorization: Bearer suivi de la clé d’exploitation.", "Send Authorization: Bearer followed by the operator key.")).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.Of(403, ProblemCodes.Forbidden,
        new("Cette clé ne permet pas cet acte.", "This key doesn't allow this."), new("Demandez-le à la DNE.", "Ask the national operator.")).ExecuteAsync(Context);

    // Hashes are compared: equal lengths whatever was sent, so the comparison says nothing by its time.
    private static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));
}
