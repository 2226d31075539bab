using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using Restatement = AppsEducation.Tenants.Operations.Restatement;

namespace AppsEducation.Tenants.Tests.Operations;

/// <summary>What Provisioning reports: a newer revision wins, an older wish's report changes nothing, and nobody's operation is taken over.</summary>
[TestFixture]
internal sealed class ReportsTests
{
    [Test]
    public async Task The_life_of_an_enabling_as_it_is_told()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var accepted = (await dane.Enables("etherpad")).Operation!;
        var instance = await dane.Instance("etherpad");

        await instance.Is_at("server");
        var running = await world.Operator.Operation(accepted.Id);
        var tile = await dane.Tile("etherpad");
        await instance.Is_blocked();
        var blocked = await world.Operator.Operation(accepted.Id);
        var whileBlocked = await dane.Tile("etherpad");
        await instance.Is_available();
        var done = await world.Operator.Operation(accepted.Id);
        var subportal = await dane.Subportal();

        Assert.Multiple(() =>
        {
            Assert.That((accepted.Progress.Total, accepted.Progress.Text), Is.EqualTo((0, "Etherpad attend son tour.")), "never 0 of 0");
            Assert.That(accepted.Plan["account"], Is.EqualTo("scw-par-1"), "the plan says where, at acceptance");
            Assert.That((running.State, running.Progress.Done, running.Progress.Total), Is.EqualTo((OperationState.Running, 3, 8)));
            Assert.That(running.Progress.Text, Is.EqualTo("Etherpad se prépare (3 sur 8)."));
            Assert.That(running.Steps.Select(s => s.State), Is.EqualTo(new[] { "done", "done", "done", "running", "pending", "pending", "pending", "pending" }));
            Assert.That((tile!.State, tile.Progress), Is.EqualTo((TileState.Preparing, new TileProgress(3, 8))));
            Assert.That((blocked.State, blocked.Blocked!.Reason, blocked.Blocked.ProviderRequestId), Is.EqualTo((OperationState.Blocked, BlockedBy.Quota, "5e1c")));
            Assert.That(blocked.Progress.Text, Does.StartWith("En attente : quota du compte scw-par-1 atteint. Rien n’est perdu"));
            Assert.That(blocked.Blocked.Hint, Does.Contain("accounts show scw-par-1"), "what a person can do");
            Assert.That(whileBlocked!.State, Is.EqualTo(TileState.Preparing), "agents see preparing for anything running or blocked");
            Assert.That((done.State, done.Result!.SubportalVersion), Is.EqualTo((OperationState.Succeeded, subportal.Version)), "the version in which it shows");
            Assert.That(subportal.Services.Single(t => t.Slug == "etherpad").Url, Is.EqualTo("https://etherpad.dijon.localhost"));
            Assert.That(done.Progress.Text, Is.EqualTo("Etherpad est disponible pour Dijon."));
        });
        var english = (await world.InEnglish.Get($"operations/{accepted.Id}")).As<OperationAnswer>();
        Assert.That((english.Title, english.Progress.Text), Is.EqualTo(("Preparing Etherpad, academy of Dijon", "Etherpad is available for Dijon.")), "the same row, in the reader's language");
    }

    [Test]
    public async Task An_incident_turns_and_turns_back()
    {
        var (dane, instance) = await Available();
        await using var world = dane.World;
        await instance.Stops_answering();
        Assert.That(((await dane.Tile("etherpad"))!.State, (await dane.Tile("etherpad"))!.Url), Is.EqualTo((TileState.Incident, (string?)null)), "only what answers is open");
        await instance.Is_available();
        Assert.That((await dane.Tile("etherpad"))!.State, Is.EqualTo(TileState.Available));
    }

    [Test]
    public async Task What_failed_before_it_was_ever_available_is_nothing_to_agents_and_a_retry_uses_the_same_instance()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var first = (await dane.Enables("etherpad")).Operation!;
        var instance = await dane.Instance("etherpad");
        await instance.Has_failed();

        var failed = await world.Operator.Operation(first.Id);
        Assert.That(failed.State, Is.EqualTo(OperationState.Failed));
        Assert.That(failed.Problem!.Detail, Is.EqualTo($"Etherpad n’a pas pu être préparé ; tout a été annulé. Relancer, ou transmettre {first.Id}."));
        Assert.That(await dane.Tile("etherpad"), Is.Null);

        var retry = await world.Operator.Post($"operations/{first.Id}/retry", null);

        Assert.That(retry.Status, Is.EqualTo(202), retry.Text);
        var asked = (await world.Sent<ProvisionService>())[^1];
        Assert.Multiple(() =>
        {
            Assert.That(retry.As<OperationAnswer>().Id, Is.Not.EqualTo(first.Id), "a new operation");
            Assert.That((asked.InstanceId, asked.Generation), Is.EqualTo((instance.Selection.InstanceId, instance.Selection.Generation + 1)), "the same instance, a newer wish");
        });
        var late = instance.Make(InstanceState.Failed, OperationState.Failed, at: "server", held: false);
        await world.Provisioning_reports(late with { Revision = 99 });
        Assert.That((await dane.Sees("etherpad")).State, Is.EqualTo("preparing"), "a late report about the older wish, whatever its revision, changes nothing");
    }

    [Test]
    public async Task After_a_completed_removal_it_is_another_instance()
    {
        var (dane, instance) = await Available();
        await using var world = dane.World;
        await dane.Disables("etherpad");
        instance = await dane.Instance("etherpad");
        await instance.Ends_on(world.Clock.GetUtcNow().AddDays(7));
        await instance.Is_being_removed();
        await instance.Is_gone();

        var reply = await dane.Enables("etherpad");

        Assert.That((await world.Sent<ProvisionService>())[^1].InstanceId, Is.Not.EqualTo(instance.Selection.InstanceId), reply.Text);
        await instance.Is_gone();
        Assert.That((await dane.Sees("etherpad")).State, Is.EqualTo("preparing"), "what is said of the old instance is not about the new one");
    }

    [Test]
    public async Task A_removal_that_started_in_Provisioning_is_an_operation_here_and_the_end_it_proves_has_succeeded()
    {
        var (dane, _) = await Available();
        await using var world = dane.World;
        var disable = (await dane.Disables("etherpad")).Operation!;
        var instance = await dane.Instance("etherpad");

        await instance.Is_being_removed();   // the report of the scheduled end was overtaken and never came

        var ended = await world.Operator.Operation(disable.Id);
        var removal = await world.Operator.Operation("op_removal000000001");
        Assert.Multiple(() =>
        {
            Assert.That(ended.State, Is.EqualTo(OperationState.Succeeded), "there would be no removal if the end had not been scheduled");
            Assert.That((removal.Kind, removal.Subject.Academy, removal.RequestedBy), Is.EqualTo((OperationKind.RemoveInstance, "07", "provisioning")));
            Assert.That(removal.Title, Is.EqualTo("Suppression d’Etherpad, académie de Dijon"));
        });
        Assert.That((await world.Selection("07", "etherpad"))!.Unsettled, Is.False, "nothing is said again for ever");
    }

    [Test]
    public async Task Doubled_reordered_and_late_reports_change_nothing()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        await dane.Enables("etherpad");
        var instance = await dane.Instance("etherpad");
        var (first, second) = (instance.Make(InstanceState.Preparing, OperationState.Running, at: "server"), instance.Make(InstanceState.Available, OperationState.Succeeded, ever: true));
        var id = Guid.NewGuid();
        await world.Provisioning_reports(second, id);
        var version = (await dane.Subportal()).Version;

        await world.Provisioning_reports(first);
        await world.Provisioning_reports(second, id);
        await world.Provisioning_reports(second);
        world.Clock.Advance(TimeSpan.FromDays(8));
        await world.Provisioning_reports(first);

        Assert.That(((await dane.Sees("etherpad")).State, (await dane.Subportal()).Version), Is.EqualTo(("available", version)));
    }

    [Test]
    public async Task A_forged_report_takes_nothing_of_another_academy_over()
    {
        var (dijon, instance) = await Available();
        await using var world = dijon.World;
        var lille = await world.Onboards("lille");
        var theirs = (await lille.Enables("nextcloud")).Operation!;

        await world.Provisioning_reports(instance.Make(InstanceState.Failed, OperationState.Failed) with { AcademyCode = "09" });
        await world.Provisioning_reports(instance.Make(InstanceState.Available, OperationState.Failed, ever: true, operation: theirs.Id));

        Assert.Multiple(async () =>
        {
            Assert.That((await world.Operator.Operation(theirs.Id)).State, Is.EqualTo(OperationState.Pending), "another's operation stays as it is");
            Assert.That((await dijon.Sees("etherpad")).State, Is.EqualTo("available"));
            Assert.That((await lille.Sees("nextcloud")).State, Is.EqualTo("preparing"));
        });
    }

    [Test]
    public async Task An_end_that_could_not_be_taken_back_stays_the_academys_decision()
    {
        var (dane, _) = await Available();
        await using var world = dane.World;
        await dane.Disables("etherpad");
        await (await dane.Instance("etherpad")).Ends_on(world.Clock.GetUtcNow().AddDays(7));
        var undo = (await dane.Takes_back("etherpad")).Operation!;

        await (await dane.Instance("etherpad")).Could_not_be_taken_back();

        var seen = await dane.Sees("etherpad");
        Assert.That((seen.Choice, seen.State), Is.EqualTo((Choice.Disabled, "removing")));
        Assert.That((await world.Operator.Operation(undo.Id)).Problem!.Detail, Does.Contain("activez Etherpad de nouveau"), "what next");
    }

    [Test]
    public async Task Blocked_is_looked_at_again_when_asked()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        var operation = (await dane.Enables("etherpad")).Operation!;
        var instance = await dane.Instance("etherpad");
        await instance.Is_blocked();

        var reply = await world.Operator.Post($"operations/{operation.Id}/retry", null);

        Assert.That((reply.Status, reply.As<OperationAnswer>().Id), Is.EqualTo((202, operation.Id)), "the same operation goes on");
        Assert.That((await world.Sent<RetryService>()).Single(), Is.EqualTo(new RetryService(instance.Selection.InstanceId!, instance.Selection.Generation)));
    }

    [Test]
    public async Task An_end_says_until_when_all_can_be_taken_back()
    {
        var (dane, _) = await Available();
        await using var world = dane.World;
        var disable = (await dane.Disables("etherpad")).Operation!;
        var instance = await dane.Instance("etherpad");
        await instance.Ends_on(new DateTimeOffset(2026, 12, 24, 8, 0, 0, TimeSpan.Zero));

        var operation = await world.Operator.Operation(disable.Id);
        var tile = (await dane.Tile("etherpad"))!;
        Assert.Multiple(() =>
        {
            Assert.That(operation.Progress.Text, Is.EqualTo("Etherpad s’arrêtera le 24 décembre. Jusque-là, tout peut être repris."));
            Assert.That((tile.State, tile.Until, tile.Url), Is.EqualTo((TileState.Ending, (DateTimeOffset?)new DateTimeOffset(2026, 12, 24, 8, 0, 0, TimeSpan.Zero), "https://etherpad.dijon.localhost")), "it goes on running");
        });
    }

    [Test]
    public async Task Unanswered_wishes_are_said_again_word_for_word_under_new_ids()
    {
        var dane = await World.Dijon();
        await using var world = dane.World;
        await dane.Enables("etherpad");
        await dane.Enables("forum");
        var before = await world.Outbox();
        await world.Db(db => Restatement.SayWishesAgain(db, everything: false, default));
        var after = (await world.Outbox()).Skip(before.Count).ToArray();

        var wishes = before.Where(m => !m.Type.EndsWith(nameof(SubportalPublished), StringComparison.Ordinal)).ToArray();
        Assert.That(after.Select(m => m.Body), Is.EquivalentTo(wishes.Select(m => m.Body)), "the same wish");
        Assert.That(after.Select(m => m.MessageId).Intersect(before.Select(m => m.MessageId)), Is.Empty, "else the inbox would eat it");

        await (await dane.Instance("etherpad")).Is_available();
        await world.EmptyOutbox();
        await world.Db(db => Restatement.SayWishesAgain(db, everything: false, default));
        Assert.That(await world.Sent<ProvisionService>(), Is.Empty, "what was answered is not said again");
        await world.Db(db => Restatement.SayWishesAgain(db, everything: true, default));
        Assert.That(await world.Sent<ProvisionService>(), Has.Count.EqualTo(1), "but at start, when a report may have died with the bus");
    }

    private static async Task<(Dane Dane, Instance Instance)> Available()
    {
        var dane = await World.Dijon();
        await dane.Enables("etherpad");
        var instance = await dane.Instance("etherpad");
        await instance.Is_available();
        return (dane, instance);
    }
}
