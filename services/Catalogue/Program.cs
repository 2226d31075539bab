using AppsEducation.Catalogue;
using AppsEducation.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("catalogue");
builder.AddCatalogue();
builder.AddBus(severalProcesses: true);

var app = builder.Build();
app.UseServiceDefaults();
app.MapCatalogue();
await app.RunServiceAsync(args);
