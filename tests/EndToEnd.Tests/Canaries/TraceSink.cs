using System.Net;
using System.Net.Sockets;

namespace AppsEducation.EndToEnd.Tests.Canaries;

/// <summary>Takes what is exported over OTLP and keeps it as it came.</summary>
internal sealed class TraceSink : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task loop;

    public TraceSink()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        loop = Take();
    }

    public string Address { get; }

    public MemoryStream Taken { get; } = new();

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await loop;
    }

    private async Task Take()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                await context.Request.InputStream.CopyToAsync(Taken);
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }
}
