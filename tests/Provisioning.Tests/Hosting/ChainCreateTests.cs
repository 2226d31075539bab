using AppsEducation.Provisioning.Engine;

namespace AppsEducation.Provisioning.Tests.Hosting;

/// <summary>Creates: sent once, and open unless they surely weren't done.</summary>
[TestFixture]
internal sealed class ChainCreateTests : ChainTests
{
    // Scaleway's own Terraform transport repeats POST on 5xx, which is how duplicates are made.
    [TestCase(503)]
    [TestCase(500)]
    [TestCase(408)]
    public async Task A_create_is_sent_once_and_leaves_the_outcome_open(int status)
    {
        Cloud.On(Create, status, "");

        var refused = await Refused(Make(Api()));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Ambiguous));
            Assert.That(refused.RequestId, Is.EqualTo("request-1"));
            Assert.That(Cloud.Asked, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_create_that_is_throttled_was_not_done_and_is_not_repeated_either()
    {
        Cloud.On(Create, 429, "");

        var refused = await Refused(Make(Api()));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Retry), "definitely not done: the intent can be closed");
            Assert.That(Cloud.Asked, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task A_lost_answer_of_a_create_leaves_it_open_and_no_connection_closes_it()
    {
        var error = HttpRequestError.ResponseEnded;
        Cloud.On(Create, (_, _) => throw new HttpRequestException(error, "the connection ended"));
        var lost = await Refused(Make(Api()));
        error = HttpRequestError.ConnectionError;
        var unreached = await Refused(Make(Api()));

        Assert.Multiple(() =>
        {
            Assert.That(lost.Kind, Is.EqualTo(Refusal.Ambiguous));
            Assert.That(unreached.Kind, Is.EqualTo(Refusal.Retry), "not a byte was sent");
        });
    }

    [Test]
    public async Task A_create_whose_answer_has_no_id_leaves_it_open()
    {
        Cloud.On(Create, 201, """{"ip":{"address":"198.18.0.1"}}""");

        Assert.That((await Refused(Make(Api()))).Kind, Is.EqualTo(Refusal.Ambiguous));
    }

    [Test]
    public async Task A_create_that_is_never_answered_ends_by_our_limit_and_stays_open()
    {
        Cloud.On(Create, (_, _) => new TaskCompletionSource<HttpResponseMessage>().Task);
        var start = Time.GetUtcNow();

        var refused = await Refused(Make(Api()));

        Assert.Multiple(() =>
        {
            Assert.That(refused.Kind, Is.EqualTo(Refusal.Ambiguous));
            Assert.That(Time.GetUtcNow() - start, Is.LessThanOrEqualTo(Options.CallLimit), "within what the lease was checked for");
        });
    }
}
