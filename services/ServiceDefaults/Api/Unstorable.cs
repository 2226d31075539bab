using Microsoft.AspNetCore.Http;

namespace AppsEducation.ServiceDefaults;

/// <summary>PostgreSQL holds no U+0000: asked for one it answers with an error, not with "none". Refused here, in addresses of every service, so that all databases answer alike.</summary>
internal sealed class Unstorable : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (request.RouteValues.FirstOrDefault(v => v.Value is string text && text.Contains('\0')) is { Key: { } segment })
            return ValueTask.FromResult<object?>(Problem.Invalid("/" + segment, "format", new("Ce nom contient le caractère U+0000.", "This name holds the character U+0000.")));
        if (request.Query.FirstOrDefault(v => v.Value.Any(text => text?.Contains('\0') == true)) is { Key: { } parameter })
            return ValueTask.FromResult<object?>(Problem.Invalid("?" + parameter, "format", new("Cette valeur contient le caractère U+0000.", "This value holds the character U+0000.")));
        return next(context);
    }
}
