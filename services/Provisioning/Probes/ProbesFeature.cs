using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace AppsEducation.Provisioning.Probes;

/// <summary>The prober.</summary>
internal static class ProbesFeature
{
    public static void AddProbes(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ProbeOptions>().BindConfiguration("Probes").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ProbeWake>();
        services.AddSingleton<ProbeTrust>();
        services.AddSingleton<ConnectToMachine>(Connect);
        services.AddSingleton<Probe>();
        services.AddSingleton<ControlCheck>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Prober>(provider, Random.Shared));
        services.AddHostedService<Loop>();
    }

    internal static async ValueTask<Stream> Connect(Address address, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class Loop(Prober prober, ProbeWake wake, IOptions<ProbeOptions> options, TimeProvider time, ILogger<Prober> log) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            if (options.Value.ControlAddresses.Count == 0)
                log.LogWarning("Probes:ControlAddresses is empty: when this place loses its network, every service will look like an incident");
            while (!stoppingToken.IsCancellationRequested)
            {
                var ring = wake.Next;
                var next = time.GetUtcNow() + options.Value.Poll;
                try
                {
                    next = await prober.Tick(stoppingToken);
                }
                catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    log.LogError(error, "A pass of the prober failed; the next one goes on");
                }
                await Bell.Wait(ring, next - time.GetUtcNow(), time, stoppingToken);
            }
        }
    }
}
