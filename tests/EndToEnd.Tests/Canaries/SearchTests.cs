using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace AppsEducation.EndToEnd.Tests.Canaries;

/// <summary>The search finds what is planted, in every disguise and in every kind of place: without that, finding nothing would say nothing.</summary>
[TestFixture]
internal sealed class SearchTests
{
    private const string Secret = "4f0c9a7e-58b1-4d63-9c2e-a1b7d0e36f52";

    private readonly string folder = Directory.CreateTempSubdirectory("appsedu-canary-").FullName;

    [OneTimeTearDown]
    public void Ends() => Directory.Delete(folder, recursive: true);

    private static IEnumerable<TestCaseData> Disguises()
    {
        yield return new TestCaseData($"a line with {Secret} in it").SetArgDisplayNames("as it is");
        yield return new TestCaseData(Secret.Replace("-", "")).SetArgDisplayNames("without dashes");
        yield return new TestCaseData(Convert.ToHexString(Encoding.UTF8.GetBytes(Secret))).SetArgDisplayNames("hex");
        foreach (var before in new[] { "", "x", "xy" })
            yield return new TestCaseData(Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + "after"))).SetArgDisplayNames($"base64 after {before.Length}");
    }

    [TestCaseSource(nameof(Disguises))]
    public void A_planted_secret_is_found_in_any_disguise(string text)
    {
        var search = new Search([new Canary("secret", Secret, _ => false)]);

        search.In("a text", text);

        Assert.That(search.Found, Is.EqualTo(new[] { "secret in a text" }));
    }

    [Test]
    public void Where_it_belongs_it_is_not_reported_and_elsewhere_it_is()
    {
        var search = new Search([new Canary("secret", Secret, place => place == "its own file")]);

        search.In("its own file", Secret);
        search.In("another file", Secret);
        search.In("a third", "nothing");

        Assert.That(search.Found, Is.EqualTo(new[] { "secret in another file" }));
        Assert.That(search.Places, Has.Count.EqualTo(3));
    }

    [Test]
    public void Files_packed_files_and_the_rows_of_databases_are_looked_through()
    {
        File.WriteAllText(Path.Combine(folder, "a.log"), Secret);
        using (var packed = new GZipStream(File.Create(Path.Combine(folder, "b.gz")), CompressionLevel.Fastest))
            packed.Write(Encoding.UTF8.GetBytes(Secret));
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "c.db")};Pooling=False"))
        {
            connection.Open();
            // On several pages, the secret across the border of two somewhere.
            using var create = new SqliteCommand($"create table T (Body text); insert into T values ('{new string('x', 4000)}{string.Concat(Enumerable.Repeat(Secret, 8))}')", connection);
            create.ExecuteNonQuery();
        }
        var search = new Search([new Canary("secret", Secret, _ => false)]);

        search.InFolder(folder);

        Assert.That(search.Found, Is.SupersetOf(new[] { "secret in a.log", "secret in b.gz (unpacked)", "secret in c.db T.Body" }));
    }

    [TestCase("pem")]
    [TestCase("json")]
    [TestCase("der")]
    [TestCase("base64 of the pem")]
    public void A_private_key_is_found_as_text_and_as_bytes(string form)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportPkcs8PrivateKeyPem();
        var search = new Search([Canary.OfPrivateKey("key", pem, _ => false)]);

        search.In("a place", form switch
        {
            "pem" => Encoding.UTF8.GetBytes("x" + pem),
            "json" => JsonSerializer.SerializeToUtf8Bytes(new { privateKey = pem }),
            "der" => key.ExportPkcs8PrivateKey(),
            _ => Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes("write_files: " + pem))),
        });
        search.In("another key", ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem());

        Assert.That(search.Found, Is.EqualTo(new[] { "key in a place" }));
    }
}
