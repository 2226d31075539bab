using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AppsEducation.CloudSimulator.Guests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace AppsEducation.EndToEnd.Tests.RealCloud;

/// <summary>
/// Plays the guests of an OpenStack whose hypervisor boots nothing. Of each server that Nova says is active it reads the user data back from Nova, reads it as the simulated guest does, enrols at the running
/// product with the token in it, takes the server's own address on <c>lo</c> (root) and answers there over TLS with the certificate it was given. It goes when its server goes.
/// </summary>
internal sealed class StandIn(RealStack stack) : IAsyncDisposable
{
    private readonly Dictionary<string, Guest> guests = [];
    private readonly HttpClient network = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(20) };
    private readonly CancellationTokenSource over = new();
    private Task? playing;

    /// <summary>What went wrong with a guest, which its server doesn't show.</summary>
    public List<string> Troubles { get; } = [];

    public int Enrolled { get; private set; }

    public void Start() => playing = Task.Run(Play);

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        if (playing is not null)
            await playing;
        foreach (var guest in guests.Values)
            await guest.DisposeAsync();
        network.Dispose();
        over.Dispose();
    }

    private async Task Play()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await pace.WaitForNextTickAsync(over.Token))
                await Look();
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The play is over.
        }
        catch (Exception unforeseen)
        {
            Troubles.Add($"the stand-in stopped: {unforeseen}");
        }
    }

    private async Task Look()
    {
        IReadOnlyList<JsonElement> servers;
        try
        {
            servers = await stack.Servers();
        }
        catch (HttpRequestException)
        {
            return;   // the next look tells
        }

        var there = servers.ToDictionary(server => server.GetProperty("id").GetString()!);
        foreach (var gone in guests.Keys.Except(there.Keys).ToArray())
        {
            await guests[gone].DisposeAsync();
            guests.Remove(gone);
        }
        foreach (var (id, server) in there)
        {
            if (server.GetProperty("status").GetString() != "ACTIVE")
                continue;
            if (!guests.TryGetValue(id, out var guest))
                guests[id] = guest = Boot(server);
            await Enrol(guest);
        }
    }

    private Guest Boot(JsonElement server)
    {
        var guest = new Guest(server.GetProperty("id").GetString()!, Address(server));
        try
        {
            guest.Machine = FirstBoot.Read(Convert.FromBase64String(server.GetProperty("OS-EXT-SRV-ATTR:user_data").GetString() ?? ""));
            if (server.GetProperty("os-extended-volumes:volumes_attached").GetArrayLength() != 1)
                throw new BadUserDataException("no data volume is attached, or more than one");
        }
        catch (BadUserDataException bad)
        {
            Troubles.Add($"{guest.Server}: {bad.Message}");
        }
        return guest;
    }

    // One try a look: while the product is dead or starts, the next one tells.
    private async Task Enrol(Guest guest)
    {
        if (guest.Machine is not { } machine || guest.Answers)
            return;
        var disk = new DiskRow { Id = guest.Server, ServerId = guest.Server, Machine = machine, MachineKey = guest.Key };
        switch (await Enrolment.Ask(network, disk, DateTimeOffset.UtcNow, over.Token))
        {
            case Enrolment.Outcome.Enrolled enrolled:
                Enrolled++;
                await guest.Answer(enrolled);
                break;
            case Enrolment.Outcome.Refused refused when guest.Refusals++ == 0:
                Troubles.Add($"{guest.Server}: enrolment refused: {refused.Reason}");
                break;
        }
    }

    private static IPAddress Address(JsonElement server) =>
        IPAddress.Parse(server.GetProperty("addresses").EnumerateObject().SelectMany(net => net.Value.EnumerateArray()).Select(one => one.GetProperty("addr").GetString()!).First());

    private sealed class Guest(string server, IPAddress address) : IAsyncDisposable
    {
        private WebApplication? app;
        private DateTimeOffset since;

        public string Server => server;

        /// <summary>Made once, as on a disk: the same key asks again after an answer that never came.</summary>
        public string Key { get; } = Enrolment.NewKey();

        public Machine? Machine { get; set; }

        public int Refusals { get; set; }

        public bool Answers => app is not null;

        public async Task Answer(Enrolment.Outcome.Enrolled enrolled)
        {
            await Ip("add");
            since = DateTimeOffset.UtcNow;
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(enrolled.Certificate);
            var tls = new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(enrolled.Certificate, enrolled.PrivateKey), chain, offline: true),
            };
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, 443, listen => listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls) })));
            app = builder.Build();
            app.Run(Serve);
            await app.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (app is null)
                return;
            await app.DisposeAsync();
            await Ip("del");
        }

        private async Task Serve(HttpContext context)
        {
            var (machine, path) = (Machine!, context.Request.Path.Value ?? "/");
            var application = Applications.Find(machine.Offering)!;
            var answer = path == GuestAnswers.HealthPath
                ? GuestAnswers.Health(machine, application, good: true, GuestAnswers.LastProbe(since, DateTimeOffset.UtcNow, TimeSpan.FromSeconds(30)))
                : GuestAnswers.Application(machine, application, path, since, french: true);
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            await context.Response.Body.WriteAsync(answer.Body);
        }

        private async Task Ip(string what)
        {
            using var process = Process.Start(new ProcessStartInfo("ip", ["address", what, $"{address}/32", "dev", "lo"]) { RedirectStandardError = true })!;
            var words = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            // A run that was killed may have left it there.
            if (process.ExitCode != 0 && !words.Contains("File exists", StringComparison.Ordinal))
                throw new InvalidOperationException($"ip address {what} {address}: {words}");
        }
    }
}
