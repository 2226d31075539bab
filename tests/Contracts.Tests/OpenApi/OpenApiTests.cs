using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.Contracts.Http;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.OpenApi;

[TestFixture]
internal sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };
    private JsonObject document = null!;

    [OneTimeSetUp]
    public async Task Read()
    {
        await using var product = await Product.Start();
        using var client = product.Client();
        document = JsonNode.Parse(await client.GetStringAsync("/api/openapi/v1.json"))!.AsObject();
        document.Remove("servers");
    }

    [Test]
    public void It_is_3_1() => Assert.That(document["openapi"]!.GetValue<string>(), Does.StartWith("3.1."));

    // Pipelines are written against it: a change is seen in review.
    [Test]
    public void It_is_as_approved() => Approval.Of("openapi.approved.json", document.ToJsonString(Readable) + "\n",
        "Within v1 there are additions only: a path, an optional parameter, a member of an answer; nothing is taken away, renamed or newly required.");

    // Generated clients name their methods after it.
    [Test]
    public void Each_operation_has_an_id_of_its_own()
    {
        var ids = Operations().Select(operation => operation.Node["operationId"]?.GetValue<string>()).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(Operations().Where(operation => operation.Node["operationId"] is null).Select(operation => operation.Name), Is.Empty);
            Assert.That(ids, Is.Unique);
        });
    }

    // Who reads the reference sees the summaries first; the address alone says too little.
    [Test]
    public void Each_operation_says_what_it_does()
    {
        var summaries = Operations().Select(operation => (operation.Name, Text: operation.Node["summary"]?.GetValue<string>() ?? "")).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(summaries.Where(summary => !summary.Text.EndsWith('.')).Select(summary => summary.Name), Is.Empty, "a sentence: .WithSummary");
            Assert.That(summaries.Select(summary => summary.Text), Is.Unique, "no two do the same");
        });
    }

    // Generators make a method's arguments of them.
    [Test]
    public void Each_part_of_an_address_is_described()
    {
        var missing = from operation in Operations()
                      from name in operation.Name.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'))
                      let described = operation.Node["parameters"]?.AsArray().Any(p => p!["name"]!.GetValue<string>() == name && p["in"]!.GetValue<string>() == "path" && p["required"]!.GetValue<bool>()) ?? false
                      where !described
                      select $"{operation.Name}: {name}";

        Assert.That(missing, Is.Empty);
    }

    // Whoever generates a client gets the errors with it. That none is missing is seen where each operation gets the nasty inputs (NastyApi).
    [Test]
    public void Each_operation_tells_its_problems() => Assert.Multiple(() =>
    {
        foreach (var (name, node) in Operations())
        {
            var answers = node["responses"]!.AsObject().Select(answer => answer.Key).ToArray();
            Assert.That(answers, Is.SupersetOf(new[] { "400", "401", "403", "429", "500", "503" }), name);
            Assert.That(!name.Contains('{') || answers.Contains("404"), Is.True, name);
            Assert.That(name.StartsWith("get", StringComparison.Ordinal) || answers.Contains("409"), Is.True, name);
            Assert.That(!name.StartsWith("post /api", StringComparison.Ordinal) || answers.Contains("422"), Is.True, name);
            Assert.That(answers.Where(answer => answer[0] is '4' or '5').Select(answer => node["responses"]![answer]!["$ref"]!.GetValue<string>()), Is.All.StartsWith("#/components/responses/Problem"), name);
        }
        Assert.That(document["components"]!["responses"]!["Problem404"]!["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>(), Is.EqualTo("#/components/schemas/Problem"));
    });

    [TestCase("", typeof(ProblemAnswer))]
    [TestCase("/properties/errors/items", typeof(FieldError))]
    public void A_problem_is_described_as_it_is(string part, Type record) => Assert.That(
        part.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(document["components"]!["schemas"]!["Problem"]!, (node, name) => node[name]!)["properties"]!.AsObject().Select(member => member.Key),
        Is.EqualTo(record.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))));

    // interfaces.md §6: the promised resources are there.
    [TestCase("get /api/v1/academies")]
    [TestCase("post /api/v1/academies")]
    [TestCase("get /api/v1/academies/{academy}")]
    [TestCase("get /api/v1/academies/{academy}/selections")]
    [TestCase("put /api/v1/academies/{academy}/selections/{offering}/choice")]
    [TestCase("put /api/v1/academies/{academy}/selections/{offering}/visibility")]
    [TestCase("put /api/v1/academies/{academy}/order")]
    [TestCase("post /api/v1/academies/{academy}/local-services")]
    [TestCase("get /api/v1/academies/{academy}/subportal")]
    [TestCase("get /api/v1/subportals")]
    [TestCase("post /api/v1/selections/enablements")]
    [TestCase("get /api/v1/operations")]
    [TestCase("get /api/v1/operations/{id}")]
    [TestCase("get /api/v1/operations/{id}/events")]
    [TestCase("post /api/v1/operations/{id}/cancellation")]
    [TestCase("post /api/v1/operations/{id}/retry")]
    [TestCase("get /api/v1/journal")]
    [TestCase("get /api/v1/offerings")]
    [TestCase("get /api/v1/offerings/{slug}")]
    [TestCase("get /api/v1/blueprints/{slug}/{version}")]
    [TestCase("get /api/v1/instances")]
    [TestCase("get /api/v1/instances/{id}")]
    [TestCase("post /api/v1/instances/{id}/waiver")]
    [TestCase("get /api/v1/accounts")]
    [TestCase("get /api/v1/accounts/{name}")]
    [TestCase("post /api/v1/accounts/{name}/check")]
    [TestCase("post /api/v1/placements/preflight")]
    public void The_resource_is_described(string operation) => Assert.That(Operations().Select(known => known.Name), Does.Contain(operation));

    private IEnumerable<(string Name, JsonObject Node)> Operations() =>
        from path in document["paths"]!.AsObject()
        from verb in path.Value!.AsObject()
        where verb.Key is "get" or "put" or "post" or "delete" or "patch"
        select ($"{verb.Key} {path.Key}", verb.Value!.AsObject());
}
