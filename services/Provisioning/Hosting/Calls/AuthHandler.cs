namespace AppsEducation.Provisioning.Hosting.Calls;

/// <summary>Puts the account's secret on each try, read at that moment: a renewed file is in force without a restart. It is never logged, nor part of an exception.</summary>
internal sealed class AuthHandler(string header, Func<string> secret) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, secret());
        return base.SendAsync(request, ct);
    }
}
