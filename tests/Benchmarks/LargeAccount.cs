using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AppsEducation.CloudSimulator;
using AppsEducation.Faults.Tests;
using AppsEducation.Provisioning.Engine;
using AppsEducation.Provisioning.Hosting;
using AppsEducation.Provisioning.Instances;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AppsEducation.Benchmarks;

/// <summary>
/// An account that holds thousands already: one instance is brought up by the engine, the others are its copies, every resource made by the same calls and every row copied, so that the engine finds each as it
/// would have left it. Their machines were given no user data and so answer nothing; the prober is told that they answered and is not to ask again.
/// </summary>
internal sealed class LargeAccount(World world)
{
    private const string Zone = "/instance/v1/zones/fr-par-1";
    private const string Block = "/block/v1/zones/fr-par-1";
    private static readonly Subject Model = new("ins_m0de10000000000a", "0000", "model", "etherpad");
    private readonly HttpClient http = new(world.Cloud.Simulator.NewHandler()) { BaseAddress = new Uri("https://api.scaleway.com") };
    private string installation = "";

    public static string Id(int number) => $"ins_c{number:d15}";

    public static async Task<World> With(int count, WorldOptions options)
    {
        var world = await World.Begin(options);
        var account = new LargeAccount(world);
        account.http.DefaultRequestHeaders.Add("X-Auth-Token", ControlPlane.Shared.SecretKey);
        await world.Messages.Enables(Model);
        if (!await world.Until(async () => (await world.Instance(Model))?.State == Contracts.InstanceState.Available, TimeSpan.FromHours(1)))
            throw new InvalidOperationException(await world.Told());
        account.installation = world.Now.Services.GetRequiredService<EngineSettings>().Installation;
        await account.Fill(count);
        return world;
    }

    private async Task Fill(int count)
    {
        world.Cloud.Calling = null;
        var slots = await world.Db(db => db.Slots.AsNoTracking().Where(s => s.InstanceId == Model.Instance).ToDictionaryAsync(s => s.Kind, s => s.ResourceId!));
        var server = (await Ask(HttpMethod.Get, $"{Zone}/servers/{slots[SlotKind.Server]}"))["server"]!;
        var rules = (await Ask(HttpMethod.Get, $"{Zone}/security_groups/{slots[SlotKind.Firewall]}/rules"))["rules"]!.AsArray().Where(rule => (bool?)rule!["editable"] is not false)
            .Select((rule, at) => new { action = "accept", protocol = (string?)rule!["protocol"], direction = "inbound", ip_range = "0.0.0.0/0", dest_port_from = (int?)rule["dest_port_from"], position = at + 1 }).ToArray();
        var copies = new List<Copy>();
        for (var i = 0; i < count; i++)
            copies.Add(await Make(i, (string)server["commercial_type"]!, (string)server["image"]!["id"]!, rules));
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        foreach (var copy in copies)
        {
            await Ask(HttpMethod.Patch, $"{Block}/volumes/{copy.Root}", new { name = "root", tags = Tags(copy.Number, SlotKind.RootVolume) });
            await Ask(HttpMethod.Post, $"{Zone}/servers/{copy.Server}/attach-volume", new { volume_id = copy.Volume, volume_type = "sbs_volume" });
        }
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        foreach (var copy in copies)
            await Ask(HttpMethod.Post, $"{Zone}/servers/{copy.Server}/action", new { action = "poweron" });
        foreach (var some in copies.Chunk(100))
            await Names(some);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await Rows(copies, slots);
    }

    private async Task<Copy> Make(int number, string type, string image, object rules)
    {
        var firewall = (string)(await Ask(HttpMethod.Post, $"{Zone}/security_groups", new
        {
            name = $"f{number}", project = SimulatedCloud.Project, stateful = true, inbound_default_policy = "drop", outbound_default_policy = "accept", enable_default_security = true, tags = Tags(number, SlotKind.Firewall),
        }))["security_group"]!["id"]!;
        await Ask(HttpMethod.Put, $"{Zone}/security_groups/{firewall}/rules", new { rules });
        var ip = (await Ask(HttpMethod.Post, $"{Zone}/ips", new { project = SimulatedCloud.Project, type = "routed_ipv4", tags = Tags(number, SlotKind.Address) }))["ip"]!;
        var server = (await Ask(HttpMethod.Post, $"{Zone}/servers", new
        {
            name = $"s{number}", commercial_type = type, image, project = SimulatedCloud.Project, dynamic_ip_required = false, public_ips = new[] { (string)ip["id"]! }, security_group = firewall,
            volumes = new Dictionary<string, object> { ["0"] = new { size = 20_000_000_000, volume_type = "sbs_volume", boot = true } }, tags = Tags(number, SlotKind.Server),
        }))["server"]!;
        var volume = (string)(await Ask(HttpMethod.Post, $"{Block}/volumes", new
        {
            name = $"v{number}", project_id = SimulatedCloud.Project, perf_iops = 5000, from_empty = new { size = 10_000_000_000 }, tags = Tags(number, SlotKind.Volume),
        }))["id"]!;
        return new Copy(number, firewall, (string)ip["id"]!, (string)ip["address"]!, (string)server["id"]!, (string)server["volumes"]!["0"]!["id"]!, volume);
    }

    private Task Names(Copy[] copies) => Ask(HttpMethod.Patch, "/domain/v2beta1/dns-zones/localhost/records", new
    {
        changes = copies.Select(copy => new
        {
            set = new
            {
                id_fields = new { name = $"etherpad.{Slug(copy.Number)}", type = "A" },
                records = new[] { new { name = $"etherpad.{Slug(copy.Number)}", type = "A", data = copy.Address, ttl = 60, comment = SlotTags.Installation(installation) } },
            },
        }),
        return_all_records = false,
        disallow_new_zone_creation = true,
    });

    // Each row of the model's, with the copy's own in its place; one statement a table, whatever the number.
    private async Task Rows(List<Copy> copies, Dictionary<string, string> model)
    {
        await using var connection = new SqliteConnection($"Data Source={world.Database}");
        await connection.OpenAsync();
        await using var all = await connection.BeginTransactionAsync();
        await Run(connection, "CREATE TEMP TABLE Copies (Id, Slug, Address, Firewall, Ip, Server, Root, Volume)");
        foreach (var some in copies.Chunk(500))
            await Run(connection, $"INSERT INTO Copies VALUES {string.Join(", ", some.Select(copy => $"('{Id(copy.Number)}', '{Slug(copy.Number)}', '{copy.Address}', '{copy.Firewall}', '{copy.Ip}', '{copy.Server}', '{copy.Root}', '{copy.Volume}')"))}");
        foreach (var table in new[] { "Instances", "Wishes", "ProbeStates", "QuotaReservations", "Machines", "Slots", "DnsRecords" })
        {
            var columns = await Columns(connection, table);
            var owner = table is "Instances" ? "Id" : table is "DnsRecords" ? "Owner" : "InstanceId";
            await Run(connection, $"INSERT INTO \"{table}\" SELECT {string.Join(", ", columns.Select(column => Value(table, column, model)))} FROM \"{table}\" of, Copies WHERE of.\"{owner}\" = '{Model.Instance}'");
        }
        await Run(connection, $"UPDATE QuotaUses SET Used = Used * {copies.Count + 1}; UPDATE ProbeStates SET NotBefore = NotBefore + {TimeSpan.FromDays(30).Ticks}; DROP TABLE Copies");
        await all.CommitAsync();
    }

    private static string Value(string table, string column, Dictionary<string, string> model) => (table, column) switch
    {
        ("Instances", "Id") or (_, "InstanceId") or ("DnsRecords", "Owner") => "Copies.Id",
        ("Instances", "AcademySlug") or ("Wishes", "AcademySlug") => "Copies.Slug",
        ("Instances", "HostName") or ("DnsRecords", "Name") => $"replace(of.\"{column}\", '{Model.AcademySlug}', Copies.Slug)",
        (_, "OperationId") => "of.\"OperationId\" || Copies.Id",
        ("DnsRecords", "Address") => "Copies.Address",
        ("Slots", "ResourceId") => $"CASE of.\"Kind\" WHEN '{SlotKind.Firewall}' THEN Firewall WHEN '{SlotKind.Address}' THEN Ip WHEN '{SlotKind.Server}' THEN Server WHEN '{SlotKind.RootVolume}' THEN Root ELSE Volume END",
        ("Slots", "HeldBy") => $"replace(replace(replace(of.\"HeldBy\", '{model[SlotKind.Server]}', Server), '{model[SlotKind.Volume]}', Volume), '{model[SlotKind.RootVolume]}', Root)",
        _ => $"of.\"{column}\"",
    };

    private static async Task Run(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> Columns(SqliteConnection connection, string table)
    {
        await using var ask = connection.CreateCommand();
        ask.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
        var columns = new List<string>();
        await using var reader = await ask.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            columns.Add(reader.GetString(0));
        return columns;
    }

    private IReadOnlyList<string> Tags(int number, string kind) => SlotTags.Of(installation, Id(number), kind);

    private static string Slug(int number) => $"c{number:d5}";

    private async Task<JsonNode> Ask(HttpMethod method, string path, object? body = null)
    {
        world.Clock.Advance(TimeSpan.FromSeconds(0.25));   // as its limit allows
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
    }

    private sealed record Copy(int Number, string Firewall, string Ip, string Address, string Server, string Root, string Volume);
}
