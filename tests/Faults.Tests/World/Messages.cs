using System.Text.Json;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Contracts.Messages;
using AppsEducation.Provisioning.Instances;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tests;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Faults.Tests;

/// <summary>What Tenants says to Provisioning and what it hears, as over the bus: at least once, in any order.</summary>
internal sealed class Messages(World world)
{
    private readonly Dictionary<string, long> generations = [];
    private readonly List<(object Message, Guid Id)> sent = [];
    private int operations;

    /// <summary>Everything said so far, with the ids it was said under.</summary>
    public IReadOnlyList<(object Message, Guid Id)> Sent => sent;

    public long Generation(Subject subject) => generations.GetValueOrDefault(subject.Instance);

    public Task Enables(Subject subject, string size = "S") => Say(new ProvisionService(
        Operation(), Generation(subject) == 0 ? OperationKind.EnableOffering : OperationKind.UndoDisable, subject.Instance, subject.AcademyCode, subject.AcademySlug, subject.Offering, size, 1, Sensitivity.Ordinary, Next(subject)));

    public Task Disables(Subject subject) => Say(new RemoveService(Operation(), OperationKind.DisableOffering, subject.Instance, subject.AcademyCode, Next(subject)));

    public Task Retries(Subject subject) => Say(new RetryService(subject.Instance, Generation(subject)));

    /// <summary>Whether the newest wish is that it runs.</summary>
    public bool Wanted(string instance) => sent.Select(one => one.Message).Last(message => message is ProvisionService p && p.InstanceId == instance || message is RemoveService r && r.InstanceId == instance) is ProvisionService;

    /// <summary>A person lets this removal destroy the data; refused when there is nothing to waive.</summary>
    /// <returns>The answer's status.</returns>
    public async Task<int> Waives(Subject subject)
    {
        world.Enter();
        var body = JsonSerializer.SerializeToUtf8Bytes(new WaiveGate("nothing of it is needed any more"), ApiJson.Strict);
        int status;
        while (true)
        {
            try
            {
                (status, _) = await Endpoints.Call(world.Now.Services, "/instances/{id}/waiver", new() { ["id"] = subject.Instance }, body);
                break;
            }
            catch (Exception) when (world.Now.IsDead)
            {
                world.FollowTheDead();   // whoever asked had no answer, and asks again
            }
        }
        world.Story.Tell($"waives {subject.Instance}: {status}");
        if (status is 200 or 201)
            world.Waived(subject.Instance, true);
        world.Ring();
        return status;
    }

    public async Task Say<T>(T message, Guid? id = null) where T : class
    {
        world.Enter();
        var under = id ?? Guid.NewGuid();
        if (id is null)
            sent.Add((message, under));
        world.Story.Tell($"says {message}");
        switch (message)
        {
            case ProvisionService provision:
                await Take<ProvisionServiceConsumer, ProvisionService>(provision, under);
                // An undo ends the waiver with the removal it belonged to, unless that was past stopping.
                if ((await world.Db(db => db.Instances.AsNoTracking().SingleOrDefaultAsync(i => i.Id == provision.InstanceId)))?.Irreversible is not true)
                    world.Waived(provision.InstanceId, false);
                break;
            case RemoveService remove:
                await Take<RemoveServiceConsumer, RemoveService>(remove, under);
                break;
            case RetryService retry:
                await Take<RetryServiceConsumer, RetryService>(retry, under);
                break;
            default:
                throw new ArgumentException($"{typeof(T).Name} isn't Provisioning's to take.", nameof(message));
        }
        world.Ring();
    }

    /// <summary>The bus delivers something a second time, under the same id.</summary>
    public Task Redeliver(int index) => Say(sent[index].Message, sent[index].Id);

    /// <summary>Its sender states it again, under a new id.</summary>
    public Task Restate(int index) => Say(sent[index].Message, Guid.NewGuid());

    /// <summary>The newest report of an instance, as its receiver would keep it.</summary>
    public async Task<InstanceReported?> Report(Subject subject) => (await Reports()).Where(report => report.InstanceId == subject.Instance).MaxBy(report => report.Revision);

    public async Task<IReadOnlyList<InstanceReported>> Reports() =>
        [.. (await world.Db(db => db.Set<OutboxMessage>().AsNoTracking().Where(m => m.Type == typeof(InstanceReported).FullName).OrderBy(m => m.Sequence).ToListAsync()))
            .Select(m => JsonSerializer.Deserialize<InstanceReported>(m.Body, ApiJson.Tolerant)!)];

    private string Operation() => $"op_{++operations:d4}";

    private long Next(Subject subject) => generations[subject.Instance] = Generation(subject) + 1;

    // A lost race is delivered again, as the bus would.
    private async Task Take<TConsumer, T>(T message, Guid id) where TConsumer : IConsumer<T> where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = world.Now.Services.CreateAsyncScope();
                await ActivatorUtilities.CreateInstance<TConsumer>(scope.ServiceProvider).Consume(Consumed.Context(message, id));
                return;
            }
            catch (DbUpdateException) when (attempt < 5)
            {
                world.Story.Tell("a race with the engine; the message is delivered again");
            }
            catch (Exception) when (world.Now.IsDead)
            {
                world.FollowTheDead();   // it was never acknowledged: the successor gets it
            }
        }
    }
}
