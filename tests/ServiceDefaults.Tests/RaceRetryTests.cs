using System.Net;
using System.Net.Http.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.ServiceDefaults.Tests;

/// <summary>Two who do the same thing at the same instant get one thing, not an error; and nobody tries for ever.</summary>
[TestFixture]
internal sealed class RaceRetryTests
{
    private const int Tries = 12;
    private SampleService service = null!;

    [SetUp]
    public async Task Start() => service = await SampleService.Start();

    [TearDown]
    public async Task Stop() => await service.DisposeAsync();

    [TestCase(1)]
    [TestCase(Tries - 1)]
    public async Task A_lost_race_reruns_the_whole_use_case(int losses)
    {
        Loses(losses, () => new DbUpdateConcurrencyException("another was faster"));

        var answer = await Create();

        Assert.Multiple(async () =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created), await answer.Content.ReadAsStringAsync());
            Assert.That(service.HandlerRuns, Is.EqualTo(losses + 1));
            Assert.That(await Pads(), Is.EqualTo(1), "of the lost tries nothing is left to be saved");
            Assert.That(await Journaled(), Is.EqualTo(1));
        });
    }

    // Two create the same row: the second, run again, finds it.
    [Test]
    public async Task A_key_that_another_took_is_a_lost_race_too()
    {
        Loses(1, () => new DbUpdateException("save", new SqliteException("UNIQUE constraint failed", 19)));

        Assert.That((await Create()).StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(service.HandlerRuns, Is.EqualTo(2));
    }

    [Test]
    public async Task After_twelve_tries_it_is_told_and_nothing_is_saved()
    {
        Loses(Tries + 5, () => new DbUpdateConcurrencyException("another was faster"));

        var answer = await Create();
        var problem = await answer.Content.ReadFromJsonAsync<ProblemAnswer>(ApiJson.Tolerant);

        Assert.Multiple(async () =>
        {
            Assert.That((answer.StatusCode, problem!.Code), Is.EqualTo((HttpStatusCode.Conflict, ProblemCodes.ChangedMeanwhile)));
            Assert.That(service.HandlerRuns, Is.EqualTo(Tries));
            Assert.That((await Pads(), await Journaled()), Is.EqualTo((0, 0)));
        });
    }

    // Trying again at once would not help, and would keep a person waiting for the answer that says why.
    [Test]
    public async Task A_full_disk_is_no_race()
    {
        service.Database.SavesFail = true;

        Assert.That((await Create()).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(service.HandlerRuns, Is.EqualTo(1));
    }

    // Each try has a transaction of its own: the lost one's would hold the rows that the next one needs.
    [Test]
    public async Task With_an_idempotency_key_the_try_that_won_is_the_answer_that_is_kept()
    {
        Loses(3, () => new DbUpdateConcurrencyException("another was faster"));

        var first = await Create("key-1");
        var again = await Create("key-1");

        Assert.Multiple(async () =>
        {
            Assert.That((first.StatusCode, again.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.Created)));
            Assert.That(await again.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()));
            Assert.That(service.HandlerRuns, Is.EqualTo(4), "the second request is answered from the row");
            Assert.That(await Pads(), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_key_whose_request_lost_all_its_tries_may_be_used_again()
    {
        Loses(Tries, () => new DbUpdateConcurrencyException("another was faster"));

        var lost = await Create("key-1");
        var again = await Create("key-1");

        Assert.That((lost.StatusCode, again.StatusCode), Is.EqualTo((HttpStatusCode.Conflict, HttpStatusCode.Created)));
    }

    private void Loses(int times, Func<DbUpdateException> race)
    {
        for (var i = 0; i < times; i++)
            service.Database.Losses.Enqueue(race());
    }

    private async Task<HttpResponseMessage> Create(string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/pads/09") { Content = JsonContent.Create(new CreatePad("a")) };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await service.Client().SendAsync(request);
    }

    private Task<int> Pads() => service.InDb(db => db.Pads.CountAsync(), "09");

    private Task<int> Journaled() => service.InDb(db => db.Set<JournalEntry>().CountAsync());
}
