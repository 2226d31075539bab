using AppsEducation.Contracts.Http;
using AppsEducation.Provisioning.Engine;

namespace AppsEducation.Provisioning.Hosting;

/// <summary>The lines of an account's check: a refusal is one of them.</summary>
internal static class CheckLines
{
    public static async Task<CheckLine> Ask(string name, Func<Task<(bool Ok, string Detail)>> ask)
    {
        try
        {
            var (ok, detail) = await ask();
            return new CheckLine(name, ok, detail);
        }
        catch (ProviderRefused refused)
        {
            var status = refused.Status is { } code ? $" ({code}{(refused.RequestId is { } id ? $", request {id}" : "")})" : "";
            return new CheckLine(name, false, $"{refused.Message}{status}");
        }
    }
}
