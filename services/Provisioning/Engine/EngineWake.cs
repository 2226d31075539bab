namespace AppsEducation.Provisioning.Engine;

/// <summary>The engine's: a wish was taken in, a probe's answer changed, a lane left something to another.</summary>
internal sealed class EngineWake : Bell;
