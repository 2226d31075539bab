using System.Net;
using System.Net.Sockets;

namespace AppsEducation.Tests;

/// <summary>
/// Ports of this machine for the processes that tests start. Below those that the kernel gives to outgoing connections, so that whoever is killed finds its own free again; and none twice in one run,
/// however many tests look for one at once.
/// </summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Count = 8_000;
    private static int taken = Environment.ProcessId * 61;

    public static int Free()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + Interlocked.Increment(ref taken) % Count;
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's; the next one.
            }
        }
        throw new InvalidOperationException($"No port between {First} and {First + Count} is free.");
    }
}
