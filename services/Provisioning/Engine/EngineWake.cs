namespace AppsEducation.Provisioning.Engine;

/// <summary>The engine's: a wish was taken in, a probe's answer changed.</summary>
internal sealed class EngineWake : Bell;
