using System.Reflection;
using System.Runtime.CompilerServices;
using AppsEducation.Catalogue;
using AppsEducation.Portal;
using AppsEducation.Provisioning;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace AppsEducation.Contracts.Tests;

/// <summary>Everything in one host, as AllInOne puts it together, with nothing that works by itself: for reading what it offers.</summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("appsedu-contracts-");
    private readonly WebApplication app;

    private Product(Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var data = folder.FullName;
        File.WriteAllText(Path.Combine(data, "operator.key"), new string('k', 40));
        Directory.CreateDirectory(Path.Combine(data, "accounts"));
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Databases:Directory"] = Path.Combine(data, "databases"),
            ["Access:OperatorKeyFile"] = Path.Combine(data, "operator.key"),
            ["Hosting:AccountsDirectory"] = Path.Combine(data, "accounts"),
            ["Engine:DataDirectory"] = Path.Combine(data, "worker"),
            ["Certificates:Directory"] = Path.Combine(data, "certificates"),
            ["Portal:Data"] = Path.Combine(data, "portal"),
            ["Machines:ControlPlane"] = "http://127.0.0.1:8080",
            ["Services:Catalogue"] = "http://127.0.0.1:8080",
            ["Services:Tenants"] = "http://127.0.0.1:8080",
            ["Services:Provisioning"] = "http://127.0.0.1:8080",
        });
        builder.WebHost.UseTestServer();
        builder.AddServiceDefaults("contracts");
        add(builder);
        builder.AddBus();
        builder.Services.RemoveAll<IHostedService>();
        app = builder.Build();
        app.UseServiceDefaults();
        map(app);
    }

    /// <summary>The services with a database.</summary>
    public static IReadOnlyList<Assembly> Services { get; } = [typeof(CatalogueService).Assembly, typeof(Tenants.Tenants).Assembly, typeof(ProvisioningService).Assembly];

    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    public IReadOnlyList<RouteEndpoint> Endpoints => [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    public static Task<Product> Start() => Start(
        builder => { builder.AddCatalogue(); builder.AddTenants(); builder.AddProvisioning(); builder.AddPortal(); },
        app => { app.MapCatalogue(); app.MapTenants(); app.MapProvisioning(); app.MapPortal(); });

    /// <summary>One service alone, as its own process has it.</summary>
    public static async Task<Product> Start(Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var product = new Product(add, map);
        await product.app.StartAsync();
        return product;
    }

    public HttpClient Client() => app.GetTestClient();

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
