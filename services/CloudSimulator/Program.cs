using AppsEducation.CloudSimulator;

CommandLine line;
try
{
    line = CommandLine.Parse(args);
}
catch (ArgumentException error)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

Directory.CreateDirectory(line.Data);
var ports = Ports.Keep(line.Data, line.Api, line.Https, line.Http);
using var simulator = Simulator.Build(line.Options, TimeProvider.System);

var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseKestrelHttpsConfiguration();
builder.ListenAt(ports, simulator);
builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(TimeProvider.System).AddSingleton(simulator).AddHostedService<MachinesLoop>();
await using var app = builder.Build();
app.Serve(ports, simulator);

try
{
    await app.StartAsync();
}
catch (IOException error)
{
    Console.Error.WriteLine($"{error.Message} The ports are kept in {Path.Combine(line.Data, "ports.json")}: stop what listens there, or say others with --urls, --https-port and --http-port.");
    return 1;
}

var url = $"http://127.0.0.1:{ports.Api}";
Ports.WriteWhole(Path.Combine(line.Data, "simulator.url"), url);
Console.WriteLine($"Simulated Scaleway at {url}, OpenStack at {url}/openstack/identity/v3, OVH at {url}/ovh/v1; machines' names at http port {ports.Http} and https port {ports.Https}; state in {line.Data}");
await app.WaitForShutdownAsync();
return 0;
