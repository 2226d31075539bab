using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AppsEducation.ApiClient;
using AppsEducation.Contracts;
using AppsEducation.Contracts.Http;
using Microsoft.Data.Sqlite;

namespace AppsEducation.EndToEnd.Tests.Kills;

/// <summary>A disk that fills up and a database that somebody holds, under a real process in the middle of its work: said clearly, nothing lost, and work goes on by itself.</summary>
[TestFixture]
[Category("Kills")]
internal sealed class BadDayTests
{
    [Test]
    public async Task A_full_disk_is_said_and_work_goes_on_when_there_is_room_again()
    {
        await using var house = new House();
        await using var disk = await TinyDisk.Mount(house.Data);
        await house.Start();
        await Begin(house);
        using var http = Client(house);

        await Wait.Until("the server is asked for", () => Task.FromResult(house.Committed.Read().Places.Any(place => place.Done >= 4)));
        disk.Fill();
        var refused = await Refused(http);
        using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        Assert.Multiple(() =>
        {
            Assert.That((int)refused.StatusCode, Is.EqualTo(503), problem.RootElement.GetRawText());
            Assert.That(refused.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(problem.RootElement.GetProperty("code").GetString(), Is.EqualTo(ProblemCodes.Unavailable));
            Assert.That(problem.RootElement.GetProperty("detail").GetString(), Does.Contain("disk"), "says what is wrong");
            Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
        });
        using (var live = await http.GetAsync("/health/live"))
            Assert.That(live.IsSuccessStatusCode, "the process lives");
        using (var feed = await http.GetAsync("/dijon/feed.json"))
            Assert.That(feed.IsSuccessStatusCode, "and agents see their services");

        disk.Free();
        await Available(house);
        await Changes(http, "Masked");
        Assert.That(house.AllInOne.Runs, "and nobody had to start it again");
    }

    [Test]
    public async Task A_held_database_delays_and_loses_nothing()
    {
        await using var house = new House();
        await house.Start();
        await Begin(house);
        using var http = Client(house);
        await Wait.Until("it is under way", () => Task.FromResult(house.Committed.Read().Places.Any(place => place.Done >= 2)));

        var held = new[] { "tenants", "provisioning" }.Select(name => Hold(Path.Combine(house.Data, "databases", name + ".db"))).ToArray();
        var waits = Changes(http, "Masked");
        // Held for as long as the public pages take to be read thirty times: they need no database.
        for (var i = 0; i < 30; i++)
        {
            using var feed = await http.GetAsync("/dijon/feed.json");
            Assert.That(feed.IsSuccessStatusCode, "agents notice nothing");
        }
        Assert.That(waits.IsCompleted, Is.False, "the change waits for the database");
        foreach (var connection in held)
            await connection.DisposeAsync();

        await waits;
        await Changes(http, "Shown");
        await Available(house);
    }

    private static async Task Begin(House house)
    {
        await Wait.Until("the service is asked for", async () =>
        {
            await house.Api.Onboard(new OnboardAcademies(["dijon"]));
            await house.Api.Choose("dijon", "etherpad", new ChooseOffering(Choice.Enabled));
            return true;
        });
    }

    // A log that was written before is written over, so not the first save needs room: until one does.
    private static async Task<HttpResponseMessage> Refused(HttpClient http)
    {
        for (var i = 0; i < 3000; i++)
        {
            var answer = await Change(http, i % 2 == 0 ? "Masked" : "Shown");
            if (!answer.IsSuccessStatusCode)
                return answer;
            answer.Dispose();
        }
        throw new AssertionException("The disk never filled up.");
    }

    private static async Task Changes(HttpClient http, string visibility)
    {
        using var answer = await Change(http, visibility);
        Assert.That(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> Change(HttpClient http, string visibility) =>
        http.PutAsJsonAsync("/api/v1/academies/dijon/selections/etherpad/visibility", new { visibility, reason = visibility == "Masked" ? "a bad day" : null });

    private static Task Available(House house) => Wait.Until("the service is available by itself", async () =>
    {
        await foreach (var instance in house.Api.Instances())
            return instance.State == InstanceState.Available;
        return false;
    }, 300);

    private static SqliteConnection Hold(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        return connection;
    }

    private static HttpClient Client(House house)
    {
        var http = new HttpClient { BaseAddress = new Uri(house.Address), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", house.Key);
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return http;
    }

    /// <summary>A few megabytes of memory as a disk of its own.</summary>
    private sealed class TinyDisk(string folder) : IAsyncDisposable
    {
        private string Ballast => Path.Combine(folder, "ballast");

        public static async Task<TinyDisk> Mount(string folder)
        {
            if (await Run("mount", "-t", "tmpfs", "-o", "size=32m,mode=700", "tmpfs", folder) is { Length: > 0 } refusal)
                Assert.Ignore($"No disk of its own can be mounted here (it takes root): {refusal}");
            return new TinyDisk(folder);
        }

        public void Fill()
        {
            using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var block = new byte[4096];
            try
            {
                while (true)
                    file.Write(block);
            }
            catch (IOException)
            {
                // Full, as it was to be.
            }
        }

        public void Free() => File.Delete(Ballast);

        public async ValueTask DisposeAsync()
        {
            // Lazily: the process that still has files open there is stopped after this.
            if (await Run("umount", "-l", folder) is { Length: > 0 } refusal)
                await TestContext.Out.WriteLineAsync($"umount {folder}: {refusal}");
        }

        private static async Task<string> Run(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
                var words = await process.StandardError.ReadToEndAsync();
                await process.WaitForExitAsync();
                return process.ExitCode == 0 ? "" : $"exit {process.ExitCode} {words.Trim()}";
            }
            catch (System.ComponentModel.Win32Exception missing)
            {
                return missing.Message;
            }
        }
    }
}
