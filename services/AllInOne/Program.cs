using AppsEducation.AllInOne;
using AppsEducation.Catalogue;
using AppsEducation.Portal;
using AppsEducation.Provisioning;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants;

var builder = WebApplication.CreateBuilder(args);
builder.UseDataFolder();
builder.AddServiceDefaults("all-in-one");
builder.AddCatalogue();
builder.AddTenants();
builder.AddProvisioning();
builder.AddPortal();
builder.AddBus();

var app = builder.Build();
app.UseServiceDefaults();
app.MapCatalogue();
app.MapTenants();
app.MapProvisioning();
app.MapPortal();
await app.RunServiceAsync(args);
