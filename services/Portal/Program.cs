using AppsEducation.Portal;
using AppsEducation.Portal.FrontDoor;
using AppsEducation.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("portal");
builder.AddPortal();
builder.AddFrontDoor();
builder.AddBus(severalProcesses: true);

var app = builder.Build();
app.UseServiceDefaults();
app.MapPortal();
app.MapFrontDoor();
await app.RunServiceAsync(args);
