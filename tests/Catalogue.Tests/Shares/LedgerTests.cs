using AppsEducation.Catalogue.Shares;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace AppsEducation.Catalogue.Tests.Shares;

/// <summary>The ledger of a shared offering: PodEduc, with three shares here.</summary>
[TestFixture]
internal sealed class LedgerTests
{
    private const string Offering = "podeduc";
    private CatalogueHost host = null!;

    [SetUp]
    public async Task Start()
    {
        host = await CatalogueHost.Start(seeded: false);
        await host.Publisher.Take(Seeds.With(Offering, offering => offering with { Quota = 3 }), CancellationToken.None);
        await host.EmptyOutbox();
    }

    [TearDown]
    public async Task Stop() => await host.DisposeAsync();

    [Test]
    public async Task A_share_is_granted_counted_and_journaled()
    {
        var answer = await Takes("07", 1);

        var row = (await host.Journal())[^1];
        Assert.Multiple(() =>
        {
            Assert.That(answer, Is.EqualTo(new ShareSettled("op_07_1", "07", Offering, 1, ShareState.Granted, 1, 3)));
            Assert.That((row.Action, row.Subject, row.AcademyCode, row.OperationId), Is.EqualTo(("share.granted", Offering, "07", "op_07_1")));
            Assert.That(row.Before, Is.Null, "there was no share before");
        });
    }

    [Test]
    public async Task Above_the_quota_it_is_refused_and_later_granted_once_one_is_back()
    {
        foreach (var academy in new[] { "01", "02", "03" })
            await Takes(academy, 1);

        var refused = await Takes("07", 1);
        await Returns("02", 2);
        var granted = await Takes("07", 2);

        Assert.That((refused.State, refused.Used, granted.State, granted.Used), Is.EqualTo((ShareState.Refused, 3, ShareState.Granted, 3)));
    }

    // Thirty académies enable it at the same instant; the bus hands all of them to consumers at once.
    [Test]
    public async Task Never_more_than_the_quota_however_many_ask_at_once()
    {
        var academies = Enumerable.Range(1, 30).Select(number => number.ToString("00")).ToArray();

        await Task.WhenAll(academies.Select(academy => Task.Run(() => Consume(new TakeShare($"op_{academy}_1", academy, Offering, 1)))));

        var answers = await host.Sent<ShareSettled>();
        Assert.Multiple(async () =>
        {
            Assert.That(answers, Has.Count.EqualTo(30), "everyone is answered");
            Assert.That(answers.Count(answer => answer.State is ShareState.Granted), Is.EqualTo(3));
            Assert.That(await GrantedRows(), Is.EqualTo(3));
            Assert.That(await Used(), Is.EqualTo(3), "the count is that of the rows");
        });
    }

    // Takes and returns of the same académies, each sent twice and in any order: the newest wish wins, the count stays true.
    [TestCase(1)]
    [TestCase(20261125)]
    public async Task Wishes_in_any_order_and_doubled_end_at_the_newest(int seed)
    {
        var random = new Random(seed);
        var wishes = (from academy in new[] { "01", "02", "03", "04", "05" } from generation in Enumerable.Range(1, 6) select (academy, generation)).ToArray();
        var messages = wishes.Concat(wishes).ToArray();
        random.Shuffle(messages);

        await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (wish, _) =>
            await (wish.generation % 2 == 1
                ? Consume(new TakeShare($"op_{wish.academy}_{wish.generation}", wish.academy, Offering, wish.generation))
                : Consume(new ReturnShare($"op_{wish.academy}_{wish.generation}", wish.academy, Offering, wish.generation))));

        Assert.Multiple(async () =>
        {
            Assert.That(await GrantedRows(), Is.Zero, $"the sixth wish of each is a return (seed {seed})");
            Assert.That(await Used(), Is.Zero);
            Assert.That(await Rows(), Has.All.Property(nameof(Share.Generation)).EqualTo(6));
        });
    }

    [Test]
    public async Task A_second_copy_of_a_message_is_turned_away()
    {
        var id = Guid.NewGuid();
        var take = new TakeShare("op_07_1", "07", Offering, 1);
        await Consume(take, id);

        await Consume(take, id);

        Assert.That(((await host.Sent<ShareSettled>()).Count, await Used()), Is.EqualTo((1, 1)));
    }

    // The answer was lost: Tenants says the wish again, and must hear the answer again, a month later too.
    [Test]
    public async Task A_settled_wish_said_again_under_a_new_id_is_answered_again()
    {
        var first = await Takes("07", 1);
        host.Clock.Advance(TimeSpan.FromDays(31));

        var again = await Takes("07", 1);

        Assert.That((again, await Used()), Is.EqualTo((first, 1)));
    }

    // A refused wish stays refused when it is said again, also when there is room by now: the operation that asked has ended.
    [Test]
    public async Task A_refusal_stands_until_a_newer_wish()
    {
        foreach (var academy in new[] { "01", "02", "03", "07" })
            await Takes(academy, 1);
        await Returns("01", 2);

        Assert.That((await Takes("07", 1)).State, Is.EqualTo(ShareState.Refused));
    }

    [Test]
    public async Task An_older_wish_changes_nothing_and_hears_how_things_stand()
    {
        await Takes("07", 3);
        await Returns("07", 4);

        var late = await Takes("07", 3);

        Assert.That(late, Is.EqualTo(new ShareSettled("op_07_4", "07", Offering, 4, ShareState.Returned, 0, 3)));
    }

    // The bus overtook: the return of a share comes before the wish for it.
    [Test]
    public async Task A_return_that_overtakes_its_take_beats_it()
    {
        var returned = await Returns("07", 2);

        var late = await Takes("07", 1);

        Assert.That((returned.State, late.State, await Used()), Is.EqualTo((ShareState.Returned, ShareState.Returned, 0)));
    }

    [Test]
    public async Task A_newer_wish_for_what_it_has_takes_no_second_share()
    {
        await Takes("07", 1);

        var again = await Takes("07", 2);

        Assert.That((again.State, again.Generation, again.OperationId, again.Used), Is.EqualTo((ShareState.Granted, 2L, "op_07_2", 1)));
    }

    [Test]
    public async Task A_lowered_quota_takes_nothing_from_those_who_have_a_share()
    {
        await Takes("01", 1);
        await Takes("02", 1);
        await host.Publisher.Take(Seeds.With(Offering, offering => offering with { Quota = 1 }), CancellationToken.None);

        var next = await Takes("03", 1);

        Assert.That((await GrantedRows(), next.State, next.Quota), Is.EqualTo((2, ShareState.Refused, 1)));
    }

    // A wish for what isn't shared, or isn't in the catalogue, must end too.
    [TestCase("etherpad")]
    [TestCase("nothing-like-it")]
    public async Task What_is_not_shared_is_refused_not_forgotten(string offering)
    {
        await Consume(new TakeShare("op_x", "07", offering, 1));

        Assert.That((await host.Sent<ShareSettled>()).Single(), Is.EqualTo(new ShareSettled("op_x", "07", offering, 1, ShareState.Refused, 0, 0)));
    }

    private async Task<ShareSettled> Takes(string academy, long generation)
    {
        await Consume(new TakeShare($"op_{academy}_{generation}", academy, Offering, generation));
        return (await host.Sent<ShareSettled>())[^1];
    }

    private async Task<ShareSettled> Returns(string academy, long generation)
    {
        await Consume(new ReturnShare($"op_{academy}_{generation}", academy, Offering, generation));
        return (await host.Sent<ShareSettled>())[^1];
    }

    private Task Consume(TakeShare message, Guid? id = null) => host.In(async services =>
    {
        await new TakeShareConsumer(services.GetRequiredService<Ledger>()).Consume(Consumed.Context(message, id));
        return true;
    });

    private Task Consume(ReturnShare message) => host.In(async services =>
    {
        await new ReturnShareConsumer(services.GetRequiredService<Ledger>()).Consume(Consumed.Context(message));
        return true;
    });

    private Task<List<Share>> Rows() => host.Db(db =>
    {
        db.Scope.Tenancy.BecomeNation("a test counts all shares");
        return db.Shares.AsNoTracking().ToListAsync();
    });

    private async Task<int> GrantedRows() => (await Rows()).Count(share => share.State is ShareState.Granted);

    private Task<int> Used() => host.Db(db => db.SharePools.Where(pool => pool.Offering == Offering).Select(pool => pool.Used).SingleAsync());
}
