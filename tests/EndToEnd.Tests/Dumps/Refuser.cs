using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AppsEducation.EndToEnd.Tests.Dumps;

/// <summary>Stands before the simulated cloud and refuses creations of servers for good while it is told to, as Scaleway refuses an argument: the one answer that the simulator can't be asked for.</summary>
internal sealed class Refuser : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly HttpClient cloud = new();
    private readonly string to;
    private readonly Task loop;

    public Refuser(string to)
    {
        this.to = to;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        loop = Run();
    }

    public string Address { get; }

    public bool Refuses { get; set; }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await loop;
        cloud.Dispose();
    }

    private async Task Run()
    {
        var answers = new List<Task>();
        try
        {
            while (true)
                answers.Add(Answer(await listener.GetContextAsync()));
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task Answer(HttpListenerContext http)
    {
        try
        {
            using var asked = new HttpRequestMessage(new HttpMethod(http.Request.HttpMethod), to + http.Request.RawUrl);
            if (http.Request.HasEntityBody)
            {
                var body = new MemoryStream();
                await http.Request.InputStream.CopyToAsync(body);
                asked.Content = new ByteArrayContent(body.ToArray());
                asked.Content.Headers.TryAddWithoutValidation("Content-Type", http.Request.ContentType);
            }
            asked.Headers.TryAddWithoutValidation("X-Auth-Token", http.Request.Headers["X-Auth-Token"]);
            if (Refuses && http.Request.HttpMethod == "POST" && http.Request.Url!.AbsolutePath.EndsWith("/servers", StringComparison.Ordinal))
            {
                await Say(http, 400, "application/json", Encoding.UTF8.GetBytes("""{"type":"invalid_arguments","message":"invalid argument(s)","details":[{"argument_name":"commercial_type","reason":"constraint","help_message":"not a valid value"}]}"""));
                return;
            }
            using var answer = await cloud.SendAsync(asked);
            foreach (var header in answer.Headers.Where(h => h.Key.StartsWith("X-", StringComparison.OrdinalIgnoreCase)))
                http.Response.Headers[header.Key] = string.Join(",", header.Value);
            await Say(http, (int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsByteArrayAsync());
        }
        catch (Exception away) when (away is HttpRequestException or HttpListenerException or ObjectDisposedException)
        {
            http.Response.Abort();   // as the cloud's own connection ended
        }
    }

    private static async Task Say(HttpListenerContext http, int status, string? type, byte[] body)
    {
        (http.Response.StatusCode, http.Response.ContentType) = (status, type);
        if (status is not 204)
            await http.Response.OutputStream.WriteAsync(body);
        http.Response.Close();
    }
}
