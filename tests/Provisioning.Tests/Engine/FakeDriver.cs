using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Engine.Names;
using AppsEducation.Provisioning.Hosting;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Tests.EngineTests;

/// <summary>A driver for <see cref="FakeCloud"/>, as plain as the contracts of <see cref="IHostingDriver"/> allow.</summary>
internal sealed class FakeDriver : IHostingDriver
{
    private readonly FakeCloud cloud;
    private readonly TimeProvider time;

    public FakeDriver(FakeCloud cloud, TimeProvider time)
    {
        (this.cloud, this.time) = (cloud, time);
        Provision = [new Have(cloud, SlotKind.Address), new NameIsSet(c => c.Resource(SlotKind.Address) is { } r ? $"10.0.0.{r.Id.Split('-')[1]}" : null), new Have(cloud, SlotKind.Volume), new Have(cloud, SlotKind.Server), new PowerOn(cloud), new Answers()];
        Remove = [new NameIsGone(), new Gone(cloud, SlotKind.Server), new Gone(cloud, SlotKind.Volume), new Gone(cloud, SlotKind.Address)];
        Dns = new FakeDns(cloud, time);
    }

    public string Provider => "Fake";

    public TimeSpan CallTimeLimit => TimeSpan.FromSeconds(10);

    public IReadOnlyList<IStep> Provision { get; }

    public IReadOnlyList<IStep> Remove { get; }

    public IDnsDriver? Dns { get; }

    public Task<Listing> Look(LookAt at, CancellationToken ct)
    {
        var begun = time.GetUtcNow();
        cloud.Refuse("look");
        cloud.Calls.Add(("look", begun, null));
        var listed = cloud.Listed().Where(r => r.Tags.Contains(SlotTags.Installation(at.Installation)));
        var recorded = at.Slots.Where(s => s.ResourceId is not null).Select(s => cloud.Get(s.ResourceId!)).OfType<CloudResource>();
        return Task.FromResult(new Listing(begun, at.Whole, [.. listed.Concat(at.Whole ? [] : recorded).DistinctBy(r => r.Id)]));
    }

    public Task<IReadOnlyList<CloudResource>> Find(HostingAccount account, SlotKey slot, string installation, CancellationToken ct)
    {
        cloud.Calls.Add(("find", time.GetUtcNow(), slot.Kind));
        cloud.Refuse("find");
        return Task.FromResult(cloud.Exact(SlotTags.Of(installation, slot.InstanceId, slot.Kind)));
    }

    public Task<CloudResource?> Get(HostingAccount account, SlotKey slot, CancellationToken ct)
    {
        cloud.Calls.Add(("get", time.GetUtcNow(), slot.ResourceId));
        return Task.FromResult(cloud.Get(slot.ResourceId!));
    }

    public IReadOnlyDictionary<string, int> Needs(HostingAccount account, Blueprint blueprint, BlueprintSize size) => new Dictionary<string, int> { ["servers"] = 1, ["volumes"] = 1 };

    public Task<StockAnswer> Stock(HostingAccount account, IReadOnlyList<string> zones, Blueprint blueprint, BlueprintSize size, CancellationToken ct)
    {
        cloud.Refuse("stock");
        return Task.FromResult(cloud.NoStock is { } words ? new StockAnswer(null, words) : new StockAnswer(zones[0], "available"));
    }

    public Task<IReadOnlyList<CheckLine>> Check(HostingAccount account, CancellationToken ct) => Task.FromResult<IReadOnlyList<CheckLine>>([new CheckLine("credentials", true, "accepted")]);

    private sealed class Have(FakeCloud cloud, string kind) : IStep
    {
        public string Name => kind;

        public async Task<StepResult> Take(StepContext context, CancellationToken ct)
        {
            var slot = context.Slot(kind);
            switch (context.Seen(slot))
            {
                case [var one]:
                    context.Record(slot, one.Id);
                    return new Done();

                case []:
                    if (await context.WhileItMayExist(slot, ct) is { } wait)
                        return wait;
                    if (kind == SlotKind.Volume && context.EverAvailable)
                        return new Blocked(BlockedBy.Policy, "the data volume is gone");
                    await context.Create(slot, _ => Task.FromResult(new Answered("req-create", cloud.Create(kind, context.Name(slot), context.Tags(slot), kind == SlotKind.Server ? "stopped" : "available"))), ct);
                    return new Pending(Of(1), $"{kind} created");

                case var several:
                    var (keep, surplus, refused) = context.Choose(slot, several, null, r => r.State == "running");
                    if (refused is not null)
                        return refused;
                    context.Record(slot, keep.Id);
                    await context.Act(slot, "release", surplus!.State, _ => Delete(cloud, kind, surplus.Id), ct);
                    return new Retry(Of(2), $"{surplus.Id} is one too many");
            }
        }
    }

    private sealed class PowerOn(FakeCloud cloud) : IStep
    {
        public string Name => "power";

        public async Task<StepResult> Take(StepContext context, CancellationToken ct)
        {
            var slot = context.Slot(SlotKind.Server);
            switch (context.Resource(SlotKind.Server))
            {
                case null:
                    return new Retry(Of(5), "not in the listing");
                case { State: "running" }:
                    return new Done();
                case { } server:
                    await context.Act(slot, "power-on", server.State, _ =>
                    {
                        cloud.Act("power-on", server.Id, () => cloud.SetState(server.Id, "running"));
                        return Task.FromResult(new Answered("req-power"));
                    }, ct, holdsData: true);
                    return new Pending(Of(2), "powering on");
            }
        }
    }

    private sealed class Gone(FakeCloud cloud, string kind) : IStep
    {
        public string Name => $"remove-{kind}";

        public async Task<StepResult> Take(StepContext context, CancellationToken ct)
        {
            var slot = context.Slot(kind);
            if (context.Seen(slot) is not [var first, ..])
                return await context.WhileItMayExist(slot, ct) ?? new Done();
            await context.Act(slot, "delete", first.State, _ => Delete(cloud, kind, first.Id), ct);
            return new Pending(Of(1), $"{kind} deleted");
        }
    }

    private static Task<Answered> Delete(FakeCloud cloud, string kind, string id)
    {
        cloud.Act($"delete-{kind}", id, () => cloud.Vanish(id));
        return Task.FromResult(new Answered("req-delete"));
    }

    private sealed class FakeDns(FakeCloud cloud, TimeProvider time) : IDnsDriver
    {
        public bool SetIsRepeatable => !cloud.MustPublish;

        public Task<ZoneLook> Look(HostingAccount account, string zone, CancellationToken ct)
        {
            cloud.Calls.Add(("look-zone", time.GetUtcNow(), account.Name));
            cloud.Refuse("look-zone");
            var served = !cloud.MustPublish || cloud.Published == cloud.ZoneText;
            return Task.FromResult(new ZoneLook(time.GetUtcNow(), [.. cloud.Zone.Select(r => new SeenRecord($"id-{r.Key}", r.Key, r.Value.Address, cloud.MustPublish ? null : r.Value.Mark))], served, NeedsPublishing: !served));
        }

        public Task<string?> Set(HostingAccount account, string zone, RecordWish wish, IReadOnlyList<SeenRecord> seen, CancellationToken ct)
        {
            cloud.Act("set-record", wish.Name, () => cloud.Zone[wish.Name] = (wish.Address, wish.Mark));
            return Task.FromResult<string?>("req-dns");
        }

        public Task<string?> Withdraw(HostingAccount account, string zone, SeenRecord record, CancellationToken ct)
        {
            cloud.Act("withdraw-record", record.Name, () => cloud.Zone.Remove(record.Name));
            return Task.FromResult<string?>("req-dns");
        }

        public Task<string?> Publish(HostingAccount account, string zone, CancellationToken ct)
        {
            if (!cloud.MustPublish)
                throw new InvalidOperationException("This zone publishes by itself.");
            cloud.Act("publish-zone", zone, () => cloud.Published = cloud.ZoneText);
            return Task.FromResult<string?>("req-publish");
        }
    }
}
