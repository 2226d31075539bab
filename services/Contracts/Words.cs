namespace AppsEducation.Contracts;

/// <summary>A text in the two languages of the pages.</summary>
/// <param name="Fr">French, shown first.</param>
/// <param name="En">English.</param>
public sealed record Text(string Fr, string En)
{
    /// <summary>The text in a language: English for <c>en</c>, French otherwise.</summary>
    public string In(string language) => language == "en" ? En : Fr;
}

/// <summary>How an offering is delivered.</summary>
public enum Delivery
{
    /// <summary>One instance an academy, provisioned.</summary>
    Dedicated,

    /// <summary>One national instance run by the steward; enabling takes a share of its quota.</summary>
    Shared,

    /// <summary>A link to something already running.</summary>
    External,
}

/// <summary>How far an offering has come.</summary>
public enum Maturity { Pilot, Beta, General, Deprecated, Retired }

/// <summary>What the data of an offering asks of its host; an account's qualification must reach it.</summary>
public enum Sensitivity
{
    /// <summary>Nothing personal beyond names.</summary>
    Ordinary,

    /// <summary>Personal data of agents and pupils.</summary>
    Personal,

    /// <summary>Sensitive: needs SecNumCloud.</summary>
    Sensitive,
}

/// <summary>The kinds of operations; a text is made from the kind and its arguments, in two languages.</summary>
public enum OperationKind
{
    OnboardAcademies,
    OnboardAcademy,
    EnableOffering,
    ResizeOffering,
    DisableOffering,
    UndoDisable,
    MaskOffering,
    UnmaskOffering,
    RemoveInstance,
}

/// <summary>The states of an operation. Unknown ones are to be read as running.</summary>
public enum OperationState { Pending, Running, Blocked, Succeeded, Failed, Cancelled }

/// <summary>What an operation waits for that doesn't come by itself.</summary>
public enum BlockedBy { Quota, Stock, Credentials, Locked, Policy, Timeout, Gate }

/// <summary>What Provisioning knows of an instance, whatever its operation.</summary>
public enum InstanceState
{
    /// <summary>On its way, not yet answering.</summary>
    Preparing,

    /// <summary>Running and answering at its public name.</summary>
    Available,

    /// <summary>It was available and stopped answering.</summary>
    Incident,

    /// <summary>It goes on running until its end date.</summary>
    Ending,

    /// <summary>Being taken away.</summary>
    Removing,

    /// <summary>Gone, read back.</summary>
    Removed,

    /// <summary>It was never available and everything of it was undone.</summary>
    Failed,
}
