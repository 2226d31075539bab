using AppsEducation.Provisioning;
using AppsEducation.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("provisioning");
builder.AddProvisioning();
builder.AddBus(severalProcesses: true);

var app = builder.Build();
app.UseServiceDefaults();
app.MapProvisioning();
await app.RunServiceAsync(args);
