using AppsEducation.Catalogue;
using AppsEducation.Portal;
using AppsEducation.Portal.FrontDoor;
using AppsEducation.Provisioning;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Deploy;

/// <summary>
/// Each setting that <c>deploy/</c> has an operator make, wrong or missing, with all others right: the start ends with a sentence that names the key and a right value, before a database, a broker or a cloud
/// is asked for anything. That a process says it and ends with 78, <c>StartTests</c> and <c>AccountsInUseTests</c> show.
/// </summary>
[TestFixture]
internal sealed class RefusalTests
{
    private readonly string data = Directory.CreateTempSubdirectory("appsedu-refusals-").FullName;

    [OneTimeSetUp]
    public void Makes()
    {
        foreach (var folder in new[] { "accounts", "certificates", "nothing" })
            Directory.CreateDirectory(Path.Combine(data, folder));
        File.Copy(Path.Combine(Product.Root, "deploy/systemd/etc/accounts/scw-par-1.json"), Path.Combine(data, "accounts/scw-par-1.json"));
        File.WriteAllText(Path.Combine(data, "accounts/scw-par-1.key"), Guid.NewGuid().ToString());
        File.WriteAllText(Path.Combine(data, "operator.key"), new string('k', 64));
        File.WriteAllText(Path.Combine(data, "rabbitmq"), "amqp://127.0.0.1:9/");
        File.WriteAllText(Path.Combine(data, "empty"), "\n");
        File.WriteAllText(Path.Combine(data, "secret"), "Host=db;canary-of-a-password");
    }

    [OneTimeTearDown]
    public void Ends() => Directory.Delete(data, recursive: true);

    private const string? Missing = null;

    // Any text is a right one, or there is a default that holds everywhere.
    private static readonly string[] NeverWrong = ["Legal__Publisher", "Legal__Director", "Legal__Host", "Legal__Contact", "Legal__DataProtectionOfficer"];

    // What every service reads, tried on one.
    [TestCase("catalogue", "Access__OperatorKeyFile", Missing, "openssl rand -hex 32")]
    [TestCase("catalogue", "Access__OperatorKeyFile", "@/nowhere", "openssl rand -hex 32")]
    [TestCase("catalogue", "Access__OperatorKeyFile", "@/nothing", "can't be read")]
    [TestCase("catalogue", "Access__OperatorKeyFile", "@/empty", "is empty")]
    [TestCase("catalogue", "Access__Proxies__0", "everywhere", "10.0.0.0/8")]
    [TestCase("catalogue", "ASPNETCORE_URLS", "127.0.0.1:8081", "http://127.0.0.1:8081")]
    [TestCase("catalogue", "Bus__RabbitMqFile", Missing, "amqp://USER:PASSWORD@broker:5672/VHOST")]
    [TestCase("catalogue", "Bus__RabbitMqFile", "@/nowhere", "there is no file")]
    [TestCase("catalogue", "Bus__RabbitMqFile", "@/empty", "is empty")]
    [TestCase("catalogue", "Bus__RabbitMqFile", "@/secret", "is no address of a broker")]
    [TestCase("catalogue", "Databases__Provider", Missing, "no connection string of Sqlite")]
    [TestCase("catalogue", "Databases__Provider", "Postgres", "Sqlite, SqlServer or PostgreSql")]
    [TestCase("catalogue", "OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "http://127.0.0.1:4317")]
    [TestCase("catalogue", "Databases__Catalogue", Missing, "Host=db;Database=catalogue;Username=appsedu")]
    [TestCase("catalogue", "Databases__Catalogue", "Host=db;canary-of-a-password", "Host=db;Database=catalogue;Username=appsedu")]
    [TestCase("catalogue", "Databases__Catalogue", "Host=db", "which database")]
    [TestCase("catalogue", "Databases__CatalogueFile", "@/secret", "Host=db;Database=catalogue;Username=appsedu")]
    [TestCase("catalogue", "Databases__CatalogueFile", "@/nowhere", "its password included")]
    [TestCase("catalogue", "Catalogue__SeedDirectory", "/nowhere", "empty for the built-in seed")]
    [TestCase("tenants", "Databases__Tenants", "localhost", "Host=db;Database=tenants;Username=appsedu")]
    [TestCase("tenants", "Services__Provisioning", Missing, "http://provisioning:8080")]
    [TestCase("tenants", "Services__Provisioning", "provisioning", "http://provisioning:8080")]
    [TestCase("provisioning", "Databases__Provisioning", Missing, "Host=db;Database=provisioning;Username=appsedu")]
    [TestCase("provisioning", "Hosting__AccountsDirectory", Missing, "/etc/appsedu/accounts")]
    [TestCase("provisioning", "Hosting__AccountsDirectory", "@/nothing", "scw-par-1.json")]
    [TestCase("provisioning", "Hosting__Calls__PerSecond", "0", "such as 5")]
    [TestCase("provisioning", "Hosting__Calls__PerSecond", "NaN", "such as 5")]
    [TestCase("provisioning", "Hosting__Calls__Burst", "0", "such as 5")]
    [TestCase("provisioning", "Hosting__Calls__Tries", "0", "such as 3")]
    [TestCase("provisioning", "Hosting__Calls__BreakAfter", "1", "such as 20")]
    [TestCase("provisioning", "Hosting__Calls__CallLimit", "00:00:01", "00:00:12")]
    [TestCase("provisioning", "Machines__ControlPlane", Missing, "https://apps.education.example")]
    [TestCase("provisioning", "Machines__ControlPlane", "http://apps.education.example", "https://apps.education.example")]
    [TestCase("provisioning", "Machines__MailRelay", "smtp.education.example:25", "smtp.education.example:2525")]
    [TestCase("provisioning", "Certificates__Mode", "Files", "LocalAuthority or Folder")]
    [TestCase("provisioning", "Certificates__Directory", Missing, "/etc/appsedu/certificates")]
    [TestCase("provisioning", "Certificates__Directory", "/nowhere", "{academy}.pem")]
    [TestCase("provisioning", "Engine__DnsZone", "", "apps.education.example")]
    [TestCase("provisioning", "Engine__DataDirectory", "/proc/worker", "/var/lib/appsedu/provisioning/worker")]
    [TestCase("provisioning", "Probes__ControlAddresses__0", "api.scaleway.com", "api.scaleway.com:443")]
    [TestCase("portal", "Services__Catalogue", Missing, "http://127.0.0.1:8081")]
    [TestCase("portal", "Services__Tenants", "tenants:8080", "http://127.0.0.1:8081")]
    [TestCase("portal", "Portal__Data", Missing, "/var/lib/appsedu/portal")]
    [TestCase("portal", "Portal__Data", "/proc/portal", "/var/lib/appsedu/portal")]
    [TestCase("portal", "Portal__ReadEvery", "often", "00:00:30")]
    public async Task It_is_said_what_to_set(string service, string key, string? value, string right)
    {
        var settings = Right();
        if (value is null)
            settings.Remove(Setting(key));
        else
            settings[Setting(key)] = value.Replace("@", data, StringComparison.Ordinal);

        var refused = await Started(service, settings);

        Assert.That(refused is null ? null : StartRefusals.Sentence(refused), Does.Contain(right).And.Contains(Setting(key)).Or.Contains(key).And.Contains(right), refused?.ToString() ?? "it started");
        Assert.That(refused!.Message, Does.Not.Contain("canary"), "what can't be read may be a secret");
        Assert.That(StartRefusals.Sentence(refused), Does.Not.Contain("DataAnnotation"), "the sentence alone");
    }

    // It may be free later: said, and not ended with the code that forbids a restart.
    [TestCase("http://127.0.0.1:TAKEN")]
    [TestCase("http://192.0.2.7:8081")]
    public async Task Where_it_cannot_listen_is_said(string urls)
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        urls = urls.Replace("TAKEN", $"{((System.Net.IPEndPoint)other.LocalEndpoint).Port}");

        var refused = await Started("catalogue", new(Right()) { ["urls"] = urls });

        Assert.That(refused, Is.TypeOf<AddressRefusedException>());
        Assert.That(StartRefusals.Sentence(refused!), Does.Contain("ASPNETCORE_URLS").And.Contain(urls).And.Contain("http://127.0.0.1:8081"));
    }

    [Test]
    public async Task Told_to_end_before_it_has_begun_it_ends_without_a_complaint() =>
        Assert.That(await Started("catalogue", Right(), builder => builder.Services.AddHostedService<EndedWhileItBegins>()), Is.Null);

    private sealed class EndedWhileItBegins(IHostApplicationLifetime lifetime) : IHostedService
    {
        public async Task StartAsync(CancellationToken ct)
        {
            lifetime.StopApplication();
            await Task.Delay(Timeout.Infinite, ct);
        }

        public Task StopAsync(CancellationToken ct) => Task.CompletedTask;
    }

    [Test]
    public void Each_key_in_deploy_is_tried()
    {
        var tried = typeof(RefusalTests).GetMethod(nameof(It_is_said_what_to_set))!.GetCustomAttributes(typeof(TestCaseAttribute), false).Cast<TestCaseAttribute>().Select(tried => (string)tried.Arguments[1]!);

        Assert.That(KeyTests.Keys(), Is.SubsetOf(tried.Concat(NeverWrong)));
    }

    private Dictionary<string, string?> Right() => new()
    {
        ["urls"] = "http://127.0.0.1:0",
        ["Access:OperatorKeyFile"] = Path.Combine(data, "operator.key"),
        ["Bus:RabbitMqFile"] = Path.Combine(data, "rabbitmq"),
        ["Databases:Provider"] = "PostgreSql",
        ["Databases:Catalogue"] = "Host=127.0.0.1;Port=9;Database=appsedu_catalogue;Username=appsedu_catalogue",
        ["Databases:Tenants"] = "Host=127.0.0.1;Port=9;Database=appsedu_tenants;Username=appsedu_tenants",
        ["Databases:Provisioning"] = "Host=127.0.0.1;Port=9;Database=appsedu_provisioning;Username=appsedu_provisioning",
        ["Services:Catalogue"] = "http://127.0.0.1:9",
        ["Services:Tenants"] = "http://127.0.0.1:9",
        ["Services:Provisioning"] = "http://127.0.0.1:9",
        ["Hosting:AccountsDirectory"] = Path.Combine(data, "accounts"),
        ["Engine:DnsZone"] = "apps.education.example",
        ["Engine:DataDirectory"] = Path.Combine(data, "worker"),
        ["Machines:ControlPlane"] = "https://apps.education.example",
        ["Certificates:Mode"] = "Folder",
        ["Certificates:Directory"] = Path.Combine(data, "certificates"),
        ["Portal:Data"] = Path.Combine(data, "portal"),
    };

    private static string Setting(string key) => key == "ASPNETCORE_URLS" ? "urls" : key.Replace("__", ":", StringComparison.Ordinal);

    // As Program.cs of each puts it together.
    private static async Task<Exception?> Started(string service, Dictionary<string, string?> settings, Action<WebApplicationBuilder>? with = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(settings);
        try
        {
            builder.AddServiceDefaults(service);
            builder.Logging.ClearProviders();
            switch (service)
            {
                case "catalogue": builder.AddCatalogue(); break;
                case "tenants": builder.AddTenants(); break;
                case "provisioning": builder.AddProvisioning(); break;
                case "portal": builder.AddPortal(); builder.AddFrontDoor(); break;
            }
            builder.AddBus(severalProcesses: true);
            with?.Invoke(builder);
            await using var app = builder.Build();
            app.UseServiceDefaults();
            app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);
            await app.RunServiceAsync([]);
            return null;
        }
        catch (Exception refused)
        {
            return refused;
        }
    }
}
