using System.Net.Http.Headers;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Tests.EngineTests;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppsEducation.Provisioning.Tests.Api;

/// <summary>The whole service over HTTP on SQLite, with a fake cloud; nothing in it works by itself.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef-provisioning-tests";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("appsedu-provisioning-");
    private readonly WebApplication app;

    private ApiHost(bool shadowed, HostingAccount[] accounts)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "operator.key"), Key);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Databases:Directory"] = folder.FullName,
            ["Access:OperatorKeyFile"] = Path.Combine(folder.FullName, "operator.key"),
            ["Engine:DataDirectory"] = folder.FullName,
            ["Machines:ControlPlane"] = "https://apps.education.example",
            ["Machines:EnrolmentsPerMinute"] = "1000000",
        });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults("provisioning");
        builder.AddProvisioning();
        builder.AddBus();
        foreach (var service in builder.Services.Where(s => s.ServiceType == typeof(IHostedService)).ToArray())
            builder.Services.Remove(service);
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        builder.Services.AddSingleton(new HostingAccounts(accounts));
        builder.Services.AddSingleton<IHostingDriver>(new FakeDriver(new FakeCloud(time), time));
        if (shadowed)
            SqlServerShadow.Watch<ProvisioningSqlite>(builder.Services);
        app = builder.Build();
        app.UseServiceDefaults();
        app.MapProvisioning();
    }

    public static Task<ApiHost> Start(params HostingAccount[] accounts) => Start(shadowed: false, accounts);

    /// <param name="shadowed">Every query and save is translated for SQL Server too, which takes its time.</param>
    /// <param name="accounts">Where instances may go.</param>
    public static async Task<ApiHost> Start(bool shadowed, params HostingAccount[] accounts)
    {
        var host = new ApiHost(shadowed, accounts);
        await host.app.Services.MigrateDatabases();
        await host.app.StartAsync();
        return host;
    }

    public HttpClient Client()
    {
        var client = app.GetTestClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return client;
    }

    public async Task Save(params object[] rows)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenancy>().BecomeNation("a test makes its world");
        var db = scope.ServiceProvider.GetRequiredService<ProvisioningDb>();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }
}
