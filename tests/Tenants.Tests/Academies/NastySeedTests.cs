using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tests;

namespace AppsEducation.Tenants.Tests.Academies;

/// <summary>The nasty inputs of reliability.md in the list of academies: kept exactly, or the start stops with the academy's code.</summary>
[TestFixture]
internal sealed class NastySeedTests
{
    private const string Good = """
        {"source":"a test","sources":{},"overseasServices":[],"academies":[
          {"code":"07","slug":"dijon","name":"Dijon","region":"Bourgogne-Franche-Comté","domains":["ac-dijon.fr"],"timeZone":"Europe/Paris"},
          {"code":"03","slug":"besancon","name":"Besançon","region":"Bourgogne-Franche-Comté","domains":["ac-besancon.fr"],"timeZone":"Europe/Paris"}]}
        """;

    [TestCase("code"), TestCase("slug"), TestCase("name"), TestCase("region"), TestCase("timeZone"), TestCase("domains")]
    public void Is_kept_exactly_or_refused_with_its_academy(string field)
    {
        var faults = NastyInputs.Texts.Append(NastyInputs.Megabyte).Select(text => (Text: NastyInputs.Shown(text), Fault: Fault(field, text))).Where(tried => tried.Fault is not null);

        Assert.That(faults, Is.Empty);
    }

    [Test]
    public void What_exhausts_or_is_no_list_is_refused()
    {
        string[] files =
        [
            "", "null", "[]", NastyInputs.Deep, Good + Good, Good.Replace("\"ac-dijon.fr\"", NastyInputs.Deep), Good.Replace("[\"ac-dijon.fr\"]", "null"), Good.Replace("\"dijon\"", "7"),
            Good.Replace("\"slug\":\"dijon\"", "\"slug\":\"dijon\",\"tenant\":\"09\""), Good.Replace("\"source\":\"a test\",", ""),
        ];

        foreach (var file in files)
            Assert.That(() => Read(file), Throws.TypeOf<InvalidDataException>().With.Message.Contains("academies.json"), file[..Math.Min(60, file.Length)]);
    }

    private static string? Fault(string field, string text)
    {
        var document = JsonNode.Parse(Good)!;
        var entry = document["academies"]![0]!;
        if (field == "domains")
            entry[field]![0] = "@nasty@";
        else
            entry[field] = "@nasty@";
        try
        {
            var kept = Read(document.ToJsonString().Replace(JsonSerializer.Serialize("@nasty@"), NastyInputs.Json(text))).Academies[0];
            var value = field switch { "code" => kept.Code, "slug" => kept.Slug, "name" => kept.Name, "region" => kept.Region, "timeZone" => kept.TimeZone, _ => kept.Domains[0] };
            return value == text ? null : $"it was read as '{value}'";
        }
        catch (InvalidDataException refused)
        {
            return refused.Message.Contains("academies.json") && refused.Message.Length < 3000 && (field == "code" || text == "\ud800" || refused.Message.Contains("07")) ? null : $"the refusal doesn't say where, shortly: {refused.Message[..Math.Min(300, refused.Message.Length)]}";
        }
    }

    private static AcademySeed.Seed Read(string json)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return AcademySeed.Parse(file);
    }
}
