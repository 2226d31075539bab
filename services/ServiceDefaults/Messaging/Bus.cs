using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppsEducation.ServiceDefaults;

/// <summary>MassTransit 8 (decision 0001): in memory for one process, RabbitMQ quorum queues for several.</summary>
public static class Bus
{
    private const string RightFile = "/etc/appsedu/secrets/rabbitmq, a file that holds amqp://USER:PASSWORD@broker:5672/VHOST";

    private sealed record Registration(Action<IBusRegistrationConfigurator> Add);

    /// <summary>A consumer with a durable queue of its own, shared by this service's replicas.</summary>
    public static void AddConsumer<TConsumer>(this IHostApplicationBuilder builder) where TConsumer : class, IConsumer =>
        builder.Services.AddSingleton(new Registration(bus => bus.AddConsumer<TConsumer>()));

    /// <summary>A consumer of which every replica gets every message, for read models in memory; its queue dies with the process.</summary>
    public static void AddReplicaConsumer<TConsumer>(this IHostApplicationBuilder builder) where TConsumer : class, IConsumer =>
        builder.Services.AddSingleton(new Registration(bus => bus.AddConsumer<TConsumer>().Endpoint(queue =>
        {
            queue.InstanceId = "-" + Guid.NewGuid().ToString("N");
            queue.Temporary = true;
        })));

    /// <summary>
    /// The bus with all consumers added before. <c>Bus:RabbitMq</c> (<c>amqp://user:password@host:5672/vhost</c>, or <c>Bus:RabbitMqFile</c> that holds it) chooses RabbitMQ; without it messages stay in this process.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="severalProcesses">This process is one of several, so that a message which stays in it reaches nobody: without RabbitMQ it doesn't start. It migrates all the same.</param>
    public static void AddBus(this IHostApplicationBuilder builder, bool severalProcesses = false)
    {
        var registrations = builder.Services.Where(s => s.ServiceType == typeof(Registration)).Select(s => (Registration)s.ImplementationInstance!).ToArray();
        var address = Address(builder.Configuration);
        if (address is null && severalProcesses)
            builder.Services.AddSingleton<IHostedService>(_ => throw new ConfigurationException("Bus:RabbitMqFile", "it is not set, and what this service says would reach no other one", RightFile));
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.SetKebabCaseEndpointNameFormatter();
            foreach (var registration in registrations)
                registration.Add(bus);
            bus.AddConfigureEndpointsCallback((context, name, queue) =>
            {
                // A lost race or a database that is away: soon again, then later; what still fails stands in the error queue and harms nobody else.
                queue.UseMessageRetry(retry => retry.Exponential(8, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(200)));
                if (queue is IRabbitMqReceiveEndpointConfigurator rabbit && !name.Contains("--", StringComparison.Ordinal))
                    rabbit.SetQuorumQueue();
            });
            if (address is null)
                bus.UsingInMemory((context, memory) =>
                {
                    memory.ConfigureJsonSerializerOptions(Json);
                    memory.ConfigureEndpoints(context);
                });
            else
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    rabbit.Host(address);
                    rabbit.ConfigureJsonSerializerOptions(Json);
                    rabbit.PrefetchCount = 16;
                    rabbit.ConfigureEndpoints(context);
                });
        });
        // Services start and serve while the broker is away; the outbox keeps what can't be sent.
        builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = false);
    }

    private static System.Text.Json.JsonSerializerOptions Json(System.Text.Json.JsonSerializerOptions options)
    {
        options.Converters.Add(new System.Text.Json.Serialization.JsonStringEnumConverter());
        return options;
    }

    private static Uri? Address(IConfiguration configuration)
    {
        var file = configuration["Bus:RabbitMqFile"] is { Length: > 0 } path ? path : null;
        var text = file is null ? configuration["Bus:RabbitMq"] : SecretFile.Read("Bus:RabbitMqFile", file, RightFile);
        if (string.IsNullOrEmpty(text))
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps"
            ? new UriBuilder(uri) { Scheme = uri.Scheme == "amqp" ? "rabbitmq" : "rabbitmqs" }.Uri
            : file is null
                ? throw new ConfigurationException("Bus:RabbitMq", "it is no address of a broker", "amqp://appsedu@broker:5672/")
                : throw new ConfigurationException("Bus:RabbitMqFile", $"what {file} holds is no address of a broker", RightFile);
    }
}
