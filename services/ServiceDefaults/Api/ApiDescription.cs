using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AppsEducation.ServiceDefaults;

/// <summary>What the OpenAPI document says beyond the endpoints themselves: its name, the key, and operations grouped by the resource that they are about, not by the class that answers.</summary>
internal static class ApiDescription
{
    private const string Key = "key";
    private const string Api = "/api/v1/";

    private static readonly Dictionary<string, string> Resources = new(StringComparer.Ordinal)
    {
        ["academies"] = "Academies: onboarding, what their Dane chooses, their sub-portal.",
        ["selections"] = "The same choice for several academies in one act.",
        ["subportals"] = "What agents see, as documents.",
        ["operations"] = "Every asked-for change and its life.",
        ["journal"] = "Who changed what.",
        ["offerings"] = "The national catalogue.",
        ["blueprints"] = "How an offering is hosted; versions never change.",
        ["instances"] = "Running deployments.",
        ["accounts"] = "Hosting accounts, their quota and agreement.",
        ["orphans"] = "What is ours at a host and belongs to nothing.",
        ["placements"] = "Where something would be placed, and why not.",
        ["enrol"] = "For machines: they prove themselves by their token, not by a key.",
    };

    public static void Describe(this OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "AppsEducation", Version = "v1", Description = "The control plane of Apps-Education. Errors are application/problem+json; /problems/{code} explains each code." };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The operator's key: Authorization: Bearer KEY." };
            ProblemAnswers.Describe(document);
            document.Tags = new HashSet<OpenApiTag>();
            foreach (var (path, item) in document.Paths)
            {
                var resource = ResourceOf(path);
                if (document.Tags.All(tag => tag.Name != resource))
                    document.Tags.Add(new OpenApiTag { Name = resource, Description = Resources.GetValueOrDefault(resource) });
                foreach (var (method, operation) in item.Operations ?? [])
                {
                    DescribePath(path, operation);
                    ProblemAnswers.Add(document, path, method, operation);
                    operation.Tags = new HashSet<OpenApiTagReference> { new(resource, document) };
                    if (path.StartsWith(Api, StringComparison.Ordinal))
                        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
                }
            }
            return Task.CompletedTask;
        });
    }

    // What a filter of a group takes from the address (the academy) no handler declares, and a description that leaves it out is none to generators.
    private static void DescribePath(string path, OpenApiOperation operation)
    {
        foreach (var name in path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')))
        {
            if (operation.Parameters?.Any(known => known.Name == name) == true)
                continue;
            operation.Parameters ??= [];
            operation.Parameters.Insert(0, new OpenApiParameter
            {
                Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Description = name == "academy" ? "Its code or slug." : null,
            });
        }
    }

    // /api/v1/academies/{academy}/selections/… is about an academy: the first segment is the owner's name for it.
    private static string ResourceOf(string path) =>
        (path.StartsWith(Api, StringComparison.Ordinal) ? path[Api.Length..] : path.TrimStart('/')).Split('/')[0];
}
