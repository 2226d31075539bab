using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using AppsEducation.Provisioning.Probes;

namespace AppsEducation.Faults.Tests;

/// <summary>What the prober meets at a machine's address: nothing, or TLS with the certificate that the machine enrolled for, and its proxy's answers. In memory, but for that as over a network.</summary>
internal static class MachineTls
{
    public static ValueTask<Stream> Connect(SimulatedCloud cloud, Address address, CancellationToken ct)
    {
        var machine = cloud.Simulator.Machines.Look().FirstOrDefault(look => look.Address == address.Host);
        if (machine is not { Speaks: true, HostName: { } host, Disk: { Certificate: { } chain, PrivateKey: { } key } })
            throw new SocketException((int)SocketError.ConnectionRefused);
        var (there, back) = (new Pipe(), new Pipe());
        // It ends with the connection; what goes wrong in it the prober meets as a broken one.
        _ = Serve(cloud, host, chain, key, new Duplex(there.Reader.AsStream(), back.Writer.AsStream()), ct);
        return ValueTask.FromResult<Stream>(new Duplex(back.Reader.AsStream(), there.Writer.AsStream()));
    }

    private static async Task Serve(SimulatedCloud cloud, string host, string chain, string key, Stream stream, CancellationToken ct)
    {
        await Task.Yield();
        using var pem = X509Certificate2.CreateFromPem(chain, key);
        await using var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(pem, null, offline: true) }, ct);
            using var reader = new StreamReader(tls, Encoding.ASCII, false, 1024, leaveOpen: true);
            while (await reader.ReadLineAsync(ct) is { Length: > 0 } request)
            {
                while (await reader.ReadLineAsync(ct) is { Length: > 0 })
                {
                }
                var answer = cloud.Simulator.Names.Get(host, request.Split(' ')[1]);
                await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer.Status} x\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {answer.Body.Length}\r\n\r\n"), ct);
                await tls.WriteAsync(answer.Body, ct);
            }
        }
        catch (Exception closed) when (closed is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The prober hung up.
        }
    }

    private sealed class Duplex(Stream read, Stream write) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => read.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => write.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => write.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => read.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => write.Write(buffer, offset, count);

        public override void Flush() => write.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            read.Dispose();
            write.Dispose();
            base.Dispose(disposing);
        }
    }
}
