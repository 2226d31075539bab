namespace AppsEducation.Tenants.Tests.Selections;

/// <summary>One line of the table: in this state, this wish comes to this.</summary>
/// <param name="Offering">Dedicated: etherpad; shared: forum; shared by default: visio; external: codabloc; external by default: capsule.</param>
/// <param name="State">Where the service stands.</param>
/// <param name="Wish">What the Dane says.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Outcome">The outcome, or the code of the refusal.</param>
/// <param name="Operation">The operation's kind, when one came of it.</param>
/// <param name="Message">The message to who runs the service, when one went out.</param>
/// <param name="Choice">The decision afterwards.</param>
/// <param name="Then">The state afterwards.</param>
/// <param name="Agents">What agents see afterwards.</param>
internal sealed record OutcomeLine(
    string Offering, string State, string Wish, int Status, string Outcome, string? Operation, string? Message, string Choice, string Then, string Agents);

/// <summary>The table of outcomes: the test's data, and docs/selections.md.</summary>
internal static class OutcomeTable
{
    /// <summary>The states, with what they mean on the page.</summary>
    public static readonly (string Name, string Meaning)[] States =
    [
        ("never", "nothing was ever decided"),
        ("preparing", "on its way, never available yet"),
        ("available", "running and answering"),
        ("blocked", "on its way, waiting for something that doesn't come by itself"),
        ("failed", "never became available; everything of it was undone"),
        ("incident", "was available, has stopped answering"),
        ("end asked for", "disabled, the end not yet confirmed"),
        ("in grace", "its end is scheduled; the machine keeps running"),
        ("removing", "its removal has begun"),
    ];

    /// <summary>Dedicated offerings: every wish in every state.</summary>
    public static IEnumerable<OutcomeLine> Dedicated()
    {
        const string E = "etherpad";
        yield return new(E, "never", "enable", 202, "accepted", "EnableOffering", "ProvisionService", "Enabled", "preparing", "Preparing");
        yield return new(E, "never", "enable M", 202, "accepted", "EnableOffering", "ProvisionService", "Enabled", "preparing", "Preparing");
        yield return new(E, "never", "disable", 200, "nothing-to-do", null, null, "Default", "none", "—");
        yield return new(E, "never", "undo", 200, "nothing-to-do", null, null, "Default", "none", "—");
        yield return new(E, "never", "mask", 200, "done", "MaskOffering", null, "Default", "none", "—");

        yield return new(E, "preparing", "enable", 200, "nothing-to-do", null, null, "Enabled", "preparing", "Preparing");
        yield return new(E, "preparing", "enable M", 409, "conflict", null, null, "Enabled", "preparing", "Preparing");
        yield return new(E, "preparing", "disable", 202, "accepted", "DisableOffering", "RemoveService", "Disabled", "preparing", "—");
        yield return new(E, "preparing", "undo", 200, "nothing-to-do", null, null, "Enabled", "preparing", "Preparing");
        yield return new(E, "preparing", "mask", 200, "done", "MaskOffering", null, "Enabled", "preparing", "—");

        yield return new(E, "available", "enable", 200, "nothing-to-do", null, null, "Enabled", "available", "Available");
        yield return new(E, "available", "enable M", 409, "conflict", null, null, "Enabled", "available", "Available");
        yield return new(E, "available", "disable", 202, "accepted", "DisableOffering", "RemoveService", "Disabled", "available", "Available");
        yield return new(E, "available", "undo", 200, "nothing-to-do", null, null, "Enabled", "available", "Available");
        yield return new(E, "available", "mask", 200, "done", "MaskOffering", null, "Enabled", "available", "—");

        yield return new(E, "blocked", "enable", 200, "nothing-to-do", null, null, "Enabled", "blocked", "Preparing");
        yield return new(E, "blocked", "enable M", 409, "conflict", null, null, "Enabled", "blocked", "Preparing");
        yield return new(E, "blocked", "disable", 202, "accepted", "DisableOffering", "RemoveService", "Disabled", "blocked", "—");
        yield return new(E, "blocked", "undo", 200, "nothing-to-do", null, null, "Enabled", "blocked", "Preparing");
        yield return new(E, "blocked", "mask", 200, "done", "MaskOffering", null, "Enabled", "blocked", "—");

        yield return new(E, "failed", "enable", 202, "accepted", "EnableOffering", "ProvisionService", "Enabled", "preparing", "Preparing");
        yield return new(E, "failed", "enable M", 202, "accepted", "EnableOffering", "ProvisionService", "Enabled", "preparing", "Preparing");
        yield return new(E, "failed", "disable", 200, "done", "DisableOffering", null, "Disabled", "none", "—");
        yield return new(E, "failed", "undo", 200, "nothing-to-do", null, null, "Enabled", "failed", "—");
        yield return new(E, "failed", "mask", 200, "done", "MaskOffering", null, "Enabled", "failed", "—");

        yield return new(E, "incident", "enable", 200, "nothing-to-do", null, null, "Enabled", "incident", "Incident");
        yield return new(E, "incident", "enable M", 409, "conflict", null, null, "Enabled", "incident", "Incident");
        yield return new(E, "incident", "disable", 202, "accepted", "DisableOffering", "RemoveService", "Disabled", "incident", "Incident");
        yield return new(E, "incident", "undo", 200, "nothing-to-do", null, null, "Enabled", "incident", "Incident");
        yield return new(E, "incident", "mask", 200, "done", "MaskOffering", null, "Enabled", "incident", "—");

        yield return new(E, "end asked for", "enable", 202, "accepted", "UndoDisable", "ProvisionService", "Enabled", "available", "Available");
        yield return new(E, "end asked for", "enable M", 409, "conflict", null, null, "Disabled", "available", "Available");
        yield return new(E, "end asked for", "disable", 200, "nothing-to-do", null, null, "Disabled", "available", "Available");
        yield return new(E, "end asked for", "undo", 202, "accepted", "UndoDisable", "ProvisionService", "Enabled", "available", "Available");
        yield return new(E, "end asked for", "mask", 200, "done", "MaskOffering", null, "Disabled", "available", "—");

        yield return new(E, "in grace", "enable", 202, "accepted", "UndoDisable", "ProvisionService", "Enabled", "ending", "Ending");
        yield return new(E, "in grace", "enable M", 409, "conflict", null, null, "Disabled", "ending", "Ending");
        yield return new(E, "in grace", "disable", 200, "nothing-to-do", null, null, "Disabled", "ending", "Ending");
        yield return new(E, "in grace", "undo", 202, "accepted", "UndoDisable", "ProvisionService", "Enabled", "ending", "Ending");
        yield return new(E, "in grace", "mask", 200, "done", "MaskOffering", null, "Disabled", "ending", "—");

        yield return new(E, "removing", "enable", 409, "conflict", null, null, "Disabled", "removing", "—");
        yield return new(E, "removing", "enable M", 409, "conflict", null, null, "Disabled", "removing", "—");
        yield return new(E, "removing", "disable", 200, "nothing-to-do", null, null, "Disabled", "removing", "—");
        yield return new(E, "removing", "undo", 409, "conflict", null, null, "Disabled", "removing", "—");
        yield return new(E, "removing", "mask", 200, "done", "MaskOffering", null, "Disabled", "removing", "—");
    }

    /// <summary>Shared and external offerings, in the states that they have.</summary>
    public static IEnumerable<OutcomeLine> Others()
    {
        yield return new("forum", "never", "enable", 202, "accepted", "EnableOffering", "TakeShare", "Enabled", "preparing", "Preparing");
        yield return new("forum", "never", "disable", 200, "done", "DisableOffering", null, "Disabled", "none", "—");
        yield return new("forum", "never", "undo", 200, "nothing-to-do", null, null, "Default", "none", "—");
        yield return new("forum", "preparing", "enable", 200, "nothing-to-do", null, null, "Enabled", "preparing", "Preparing");
        yield return new("forum", "preparing", "disable", 202, "accepted", "DisableOffering", "ReturnShare", "Disabled", "preparing", "—");
        yield return new("forum", "available", "enable", 200, "nothing-to-do", null, null, "Enabled", "available", "Available");
        yield return new("forum", "available", "disable", 202, "accepted", "DisableOffering", "ReturnShare", "Disabled", "available", "—");
        yield return new("forum", "available", "mask", 200, "done", "MaskOffering", null, "Enabled", "available", "—");
        yield return new("forum", "failed", "enable", 202, "accepted", "EnableOffering", "TakeShare", "Enabled", "preparing", "Preparing");
        yield return new("forum", "failed", "disable", 200, "done", "DisableOffering", null, "Disabled", "none", "—");
        yield return new("forum", "end asked for", "enable", 202, "accepted", "UndoDisable", "TakeShare", "Enabled", "available", "Available");
        yield return new("forum", "end asked for", "undo", 202, "accepted", "UndoDisable", "TakeShare", "Enabled", "available", "Available");
        yield return new("forum", "end asked for", "disable", 200, "nothing-to-do", null, null, "Disabled", "available", "—");

        yield return new("visio", "available", "enable", 200, "done", "EnableOffering", null, "Enabled", "available", "Available");
        yield return new("visio", "available", "disable", 202, "accepted", "DisableOffering", "ReturnShare", "Disabled", "available", "—");
        yield return new("visio", "end asked for", "undo", 202, "accepted", "UndoDisable", "TakeShare", "Default", "available", "Available");

        yield return new("codabloc", "never", "enable", 200, "done", "EnableOffering", null, "Enabled", "available", "Available");
        yield return new("codabloc", "never", "disable", 200, "done", "DisableOffering", null, "Disabled", "none", "—");
        yield return new("codabloc", "never", "undo", 200, "nothing-to-do", null, null, "Default", "none", "—");
        yield return new("codabloc", "available", "enable", 200, "nothing-to-do", null, null, "Enabled", "available", "Available");
        yield return new("codabloc", "available", "disable", 200, "done", "DisableOffering", null, "Disabled", "none", "—");
        yield return new("codabloc", "available", "mask", 200, "done", "MaskOffering", null, "Enabled", "available", "—");
        yield return new("capsule", "never", "enable", 200, "done", "EnableOffering", null, "Enabled", "available", "Available");
        yield return new("capsule", "never", "disable", 200, "done", "DisableOffering", null, "Disabled", "none", "—");
    }

    /// <summary>The five wishes one after the other, without a word from Provisioning in between: enable, disable, undo, mask, enable.</summary>
    public static IEnumerable<(string State, string[] Outcomes)> Walks()
    {
        yield return ("never", ["accepted", "accepted", "accepted", "done", "nothing-to-do"]);
        yield return ("preparing", ["nothing-to-do", "accepted", "accepted", "done", "nothing-to-do"]);
        yield return ("available", ["nothing-to-do", "accepted", "accepted", "done", "nothing-to-do"]);
        yield return ("blocked", ["nothing-to-do", "accepted", "accepted", "done", "nothing-to-do"]);
        yield return ("failed", ["accepted", "accepted", "accepted", "done", "nothing-to-do"]);
        yield return ("incident", ["nothing-to-do", "accepted", "accepted", "done", "nothing-to-do"]);
        yield return ("end asked for", ["accepted", "accepted", "accepted", "done", "nothing-to-do"]);
        yield return ("in grace", ["accepted", "accepted", "accepted", "done", "nothing-to-do"]);
        yield return ("removing", ["conflict", "nothing-to-do", "conflict", "done", "conflict"]);
    }
}
