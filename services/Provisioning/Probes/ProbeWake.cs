namespace AppsEducation.Provisioning.Probes;

/// <summary>The prober's: a machine enrolled.</summary>
internal sealed class ProbeWake : Bell;
