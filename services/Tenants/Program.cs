using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("tenants");
builder.AddTenants();
builder.AddBus(severalProcesses: true);

var app = builder.Build();
app.UseServiceDefaults();
app.MapTenants();
await app.RunServiceAsync(args);
