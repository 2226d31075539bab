using AppsEducation.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace AppsEducation.ServiceDefaults;

/// <summary>A query parameter that the endpoint doesn't declare is refused: a typo must not widen a list.</summary>
internal sealed class UnknownParameters : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Query.Count == 0)
            return next(context);
        var known = Queryable(http).ToHashSet(StringComparer.Ordinal);
        foreach (var name in http.Request.Query.Keys)
        {
            if (!known.Contains(name))
                return ValueTask.FromResult<object?>(new ProblemResult(400, ProblemCodes.UnknownParameter,
                    new($"Le paramètre « {name} » n’existe pas ici.", $"There is no parameter '{name}' here."),
                    new($"Paramètres possibles : {string.Join(", ", Queryable(http))}.", $"Possible ones: {string.Join(", ", Queryable(http))}."), null,
                    [("?" + name, "unknown", new("Paramètre inconnu.", "Unknown parameter."))]));
        }
        return next(context);
    }

    // Services and bodies are bound as parameters too (a query of ?db=1 means nothing); only simple types come from the query.
    private static IEnumerable<string> Queryable(HttpContext http) =>
        http.GetEndpoint()!.Metadata.OfType<IParameterBindingMetadata>()
            .Where(p => p.HasTryParse || p.ParameterInfo.ParameterType == typeof(string))
            .Select(p => p.Name)
            .Except(((RouteEndpoint)http.GetEndpoint()!).RoutePattern.Parameters.Select(p => p.Name), StringComparer.OrdinalIgnoreCase);
}
