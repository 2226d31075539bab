using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using NUnit.Framework;

namespace AppsEducation.Catalogue.Tests.Offerings;

[TestFixture]
internal sealed class OfferingsApiTests
{
    private CatalogueHost host = null!;
    private HttpClient client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        host = await CatalogueHost.Start();
        client = host.Client();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    [Test]
    public async Task The_list_is_in_the_catalogue_s_order() =>
        Assert.That((await List("")).Items.Select(offering => offering.Slug), Is.EqualTo(Seeds.BuiltIn.Offerings.Select(offering => offering.Slug)));

    [TestCase("delivery=Shared", "codimd podeduc")]
    [TestCase("delivery=Shared,External", "codimd podeduc filesender visio-agents capytale")]
    [TestCase("delivery=!Dedicated", "codimd podeduc filesender visio-agents capytale")]
    [TestCase("maturity=Beta", "jitsi-meet podeduc")]
    [TestCase("maturity=!General&delivery=Shared", "podeduc")]
    [TestCase("category=diffuser", "peertube podeduc")]
    [TestCase("steward=25", "nextcloud")]
    [TestCase("steward=99", "")]
    [TestCase("q=ETHERPAD", "etherpad")]
    [TestCase("q=visioconference", "jitsi-meet visio-agents")]
    [TestCase("q=video+intégrer", "podeduc")]
    [TestCase("q=inte%CC%81grer", "podeduc")]
    [TestCase("q=lesson", "")]
    [TestCase("q=slide", "codimd")]
    [TestCase("q=%25", "")]
    [TestCase("q=_", "")]
    [TestCase("q=';+DROP+TABLE+Offerings;--", "")]
    public async Task Filters_narrow_it(string query, string slugs) =>
        Assert.That((await List("?" + query)).Items.Select(offering => offering.Slug), Is.EqualTo(slugs.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Test]
    public async Task Pages_follow_each_other_to_the_end()
    {
        var slugs = new List<string>();
        string? cursor = null;
        do
        {
            var page = await List($"?limit=3&count=true{(cursor is null ? "" : "&cursor=" + cursor)}");
            Assert.That((page.Items.Count <= 3, page.Count), Is.EqualTo((true, (int?)Seeds.BuiltIn.Offerings.Count)));
            slugs.AddRange(page.Items.Select(offering => offering.Slug));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.That(slugs, Is.EqualTo(Seeds.BuiltIn.Offerings.Select(offering => offering.Slug)));
    }

    // A cursor of one list shown to another would skip what it must not.
    [Test]
    public async Task A_cursor_belongs_to_its_filters()
    {
        var next = (await List("?limit=1&delivery=Shared")).Next;

        await Refuses($"/api/v1/offerings?limit=1&delivery=External&cursor={next}", HttpStatusCode.BadRequest, ProblemCodes.CursorInvalid);
    }

    [TestCase("?deliverie=Shared", ProblemCodes.UnknownParameter, "?deliverie")]
    [TestCase("?db=1", ProblemCodes.UnknownParameter, "?db")]
    [TestCase("?slug=etherpad", ProblemCodes.UnknownParameter, "?slug")]
    [TestCase("?Delivery=Shared", ProblemCodes.UnknownParameter, "?Delivery")]
    [TestCase("?delivery=shared", ProblemCodes.Validation, "?delivery")]
    [TestCase("?delivery=", ProblemCodes.Validation, "?delivery")]
    [TestCase("?delivery=Shared,", ProblemCodes.Validation, "?delivery")]
    [TestCase("?delivery=0", ProblemCodes.Validation, "?delivery")]
    [TestCase("?maturity=Old", ProblemCodes.Validation, "?maturity")]
    [TestCase("?limit=0", ProblemCodes.Validation, "?limit")]
    [TestCase("?limit=201", ProblemCodes.Validation, "?limit")]
    public async Task A_wrong_parameter_is_named(string query, string code, string pointer)
    {
        var problem = await Refuses("/api/v1/offerings" + query, HttpStatusCode.BadRequest, code);

        Assert.That(problem.Errors!.Select(error => error.Pointer), Is.EqualTo(new[] { pointer }), "a typo must not widen a list");
    }

    [Test]
    public async Task A_search_as_long_as_a_book_is_refused() =>
        await Refuses("/api/v1/offerings?q=" + new string('a', 101), HttpStatusCode.BadRequest, ProblemCodes.Validation);

    [Test]
    public async Task One_offering_says_what_a_dane_and_a_pipeline_need()
    {
        var nextcloud = (await client.GetFromJsonAsync<OfferingAnswer>("/api/v1/offerings/nextcloud", ApiJson.Strict))!;

        Assert.Multiple(() =>
        {
            Assert.That((nextcloud.Steward, nextcloud.StewardName!.Fr), Is.EqualTo(("25", "Académie de Versailles")));
            Assert.That((nextcloud.Delivery, nextcloud.Sensitivity, nextcloud.BlueprintVersion), Is.EqualTo((Delivery.Dedicated, Sensitivity.Personal, (int?)1)));
            Assert.That(nextcloud.Sizes.Select(size => size.Name), Is.EqualTo(new[] { "S", "M", "L" }));
            Assert.That(nextcloud.CategoryTitles.Select(title => title.En), Is.EqualTo(new[] { "Store and share", "Write and work together" }));
            Assert.That(nextcloud.Shares, Is.Null);
            Assert.That(nextcloud.Summary, Is.EqualTo(Seeds.BuiltIn.Offerings[0].Summary), "both languages, whatever the caller's");
        });
    }

    [Test]
    public async Task A_shared_one_says_how_many_shares_are_left() =>
        Assert.That((await client.GetFromJsonAsync<OfferingAnswer>("/api/v1/offerings/codimd", ApiJson.Strict))!.Shares, Is.EqualTo(new ShareLedger(0, 40)));

    [Test]
    public async Task A_blueprint_is_read_by_version()
    {
        var blueprint = (await client.GetFromJsonAsync<Blueprint>("/api/v1/blueprints/jitsi-meet/1", ApiJson.Strict))!;

        Assert.That((blueprint.Containers.Count, blueprint.Ports[1], blueprint.Alive.Contains), Is.EqualTo((4, new BlueprintPort(10000, "udp"), (string?)null)));
    }

    [TestCase("/api/v1/offerings/wordperfect")]
    [TestCase("/api/v1/offerings/..%2F..%2Fetc%2Fpasswd")]
    [TestCase("/api/v1/blueprints/etherpad/2")]
    [TestCase("/api/v1/blueprints/etherpad/0")]
    [TestCase("/api/v1/blueprints/codimd/1")]
    [TestCase("/api/v1/blueprints/etherpad/latest")]
    public async Task What_is_not_there_is_a_problem_with_a_next_step(string path)
    {
        var problem = await Refuses(path, HttpStatusCode.NotFound, ProblemCodes.NotFound);

        Assert.That(problem.Next, Is.Not.Empty);
    }

    [Test]
    public async Task Problems_speak_the_caller_s_language()
    {
        using var english = host.Client(language: "en");

        var fr = (await client.GetAsync("/api/v1/offerings/wordperfect"), "Le catalogue national n’a pas de service « wordperfect ».");
        var en = (await english.GetAsync("/api/v1/offerings/wordperfect"), "There is no 'wordperfect' in the national catalogue.");

        foreach (var (answer, says) in new[] { fr, en })
            Assert.That((await answer.Content.ReadFromJsonAsync<ProblemAnswer>(ApiJson.Strict))!.Detail, Is.EqualTo(says));
    }

    [TestCase(null)]
    [TestCase("0123456789abcdef0123456789abcdef-another-key")]
    public async Task Without_the_key_nothing_answers(string? key)
    {
        using var stranger = host.Client(key);

        foreach (var path in new[] { "/api/v1/offerings", "/api/v1/offerings/etherpad", "/api/v1/blueprints/etherpad/1" })
            Assert.That((await stranger.GetAsync(path)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), path);
    }

    [TestCase("/api/v1/offerings")]
    [TestCase("/api/v1/offerings/etherpad")]
    [TestCase("/api/v1/blueprints/etherpad/1")]
    public async Task What_the_caller_has_already_is_not_sent_again(string path)
    {
        var first = await client.GetAsync(path);
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var other = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { new EntityTagHeaderValue("\"1\"") } } };

        Assert.That(((await client.SendAsync(again)).StatusCode, (await client.SendAsync(other)).StatusCode), Is.EqualTo((HttpStatusCode.NotModified, HttpStatusCode.OK)));
    }

    private async Task<ListAnswer<OfferingAnswer>> List(string query) => (await client.GetFromJsonAsync<ListAnswer<OfferingAnswer>>("/api/v1/offerings" + query, ApiJson.Strict))!;

    private async Task<ProblemAnswer> Refuses(string path, HttpStatusCode status, string code)
    {
        var answer = await client.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(status), body);
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        var problem = (await answer.Content.ReadFromJsonAsync<ProblemAnswer>(ApiJson.Strict))!;
        Assert.That((problem.Code, problem.Type), Is.EqualTo((code, "/problems/" + code)), body);
        return problem;
    }
}
