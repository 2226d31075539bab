using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting.Scaleway.Wire;
using static AppsEducation.Provisioning.Engine.Seconds;
using static AppsEducation.Provisioning.Engine.StepResult;

namespace AppsEducation.Provisioning.Hosting.Scaleway.Steps;

/// <summary>
/// The server has the machine's user data of the current version. cloud-init reads it at the first boot only, so it is written before the power; a machine that booted on an older version (its
/// token expired unused, so it never answered) is replaced. Its data volume stays.
/// A last line, a comment to cloud-init, says which version it is: what was written is read back, not remembered.
/// </summary>
internal sealed class HaveUserData(ScalewayClients clients) : IStep
{
    private const string Asked = "user-data asked for";
    private const string LastLine = "# appsedu user data ";

    public string Name => "user-data";

    public async Task<StepResult> Take(StepContext context, CancellationToken ct)
    {
        if (context.Resource(SlotKind.Server) is not { } resource)
            return new Retry(Of(3), "the server doesn't show");   // HaveServer, higher up, decides whether it is gone
        var server = resource.As<ServerRow>();
        var slot = context.Slot(SlotKind.Server);
        var mark = $"user-data {context.UserDataVersion}";
        if (slot.Mark == mark)
            return new Done();   // read back on this very server before; a new server forgets the mark

        var client = clients.Of(context.Account);
        var api = client.Api.Instances;
        var zone = context.Plan.CloudZone;
        // A new server has none: there is nothing to read first. The mark, unlike the last act, outlives a blocked instance's slow look.
        var isNew = server.State is "stopped" && !context.EverAvailable && slot.Mark is null && context.LastAct(slot) is null;
        var written = isNew ? null : VersionOf(await api.UserData(zone, server.Id, ct));
        // What answered once is never stopped for this, whatever our rows say after a restore.
        if (written >= context.UserDataVersion || (context.EverAvailable && server.State is not "stopped"))
        {
            slot.Mark = mark;
            return new Done();
        }

        if (slot.EverHeldData(server.Id))
            return await ServerRelease.Take(client, resource, context, ct) is Blocked blocked ? blocked : new Retry(Of(2), "replacing the machine: it booted with user data that doesn't hold any more");
        if (server.State is not "stopped")
            return new Pending(Of(3), server.StateDetail is { Length: > 0 } words ? words : server.State);

        var text = await context.UserData(ct);
        slot.Mark = Asked;
        await context.Act(slot, "write-user-data", server.State, async token =>
            new Answered(await api.SetUserData(zone, server.Id, $"{text.TrimEnd('\n')}\n{LastLine}{context.UserDataVersion}\n", token)), ct);
        return new Pending(Of(1), "user data written");
    }

    private static int? VersionOf(string? text)
    {
        var at = text?.LastIndexOf(LastLine, StringComparison.Ordinal) ?? -1;
        return at >= 0 && int.TryParse(text.AsSpan(at + LastLine.Length).Trim(), out var version) ? version : null;
    }
}
