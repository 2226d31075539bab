using System.Reflection;
using MassTransit;

namespace AppsEducation.Tests;

/// <summary>A message as a consumer gets it, without a bus: MassTransit's own harness waits on the real clock.</summary>
public static class Consumed
{
    /// <summary>The message, under an id of its own or a given one (a redelivery).</summary>
    public static ConsumeContext<T> Context<T>(T message, Guid? messageId = null, CancellationToken ct = default) where T : class
    {
        var context = DispatchProxy.Create<ConsumeContext<T>, Proxy>();
        var proxy = (Proxy)(object)context;
        proxy.Answers["get_Message"] = message;
        proxy.Answers["get_MessageId"] = messageId ?? Guid.NewGuid();
        proxy.Answers["get_CancellationToken"] = ct;
        return context;
    }

    /// <summary>Answers what a consumer of ours reads; anything else is a surprise worth a red test.</summary>
    public class Proxy : DispatchProxy
    {
        /// <summary>By the getter's name.</summary>
        public Dictionary<string, object> Answers { get; } = [];

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            Answers.TryGetValue(targetMethod!.Name, out var answer) ? answer : throw new NotSupportedException($"A consumer in a test asked for {targetMethod.Name}.");
    }
}
