using Microsoft.Playwright;

namespace AppsEducation.Portal.Tests.Browser;

/// <summary>Debian's Chromium, driven by Playwright; its own downloads are neither needed nor possible here.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    private readonly IPlaywright playwright;

    private Chromium(IPlaywright playwright, IBrowser browser) => (this.playwright, Browser) = (playwright, browser);

    public IBrowser Browser { get; }

    public static async Task<Chromium> Start()
    {
        if (!File.Exists(Program))
            Assert.Fail($"These tests need {Program}: apt-get install -y --no-install-recommends chromium (tests/run.sh does so).");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new Chromium(playwright, browser);
    }

    /// <summary>A page of a visitor who looks at it that way; its complaints are kept.</summary>
    public async Task<Visit> Visit(Look look, bool script = true)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
            DeviceScaleFactor = look.Width < 600 ? 2 : 1,
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = script,
            Locale = "fr-FR",
        });
        return new Visit(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
    }
}

/// <summary>How a visitor looks at a page.</summary>
internal sealed record Look(string Name, int Width, int Height, bool Dark)
{
    public static readonly Look Desktop = new("desktop light", 1280, 900, false);
    public static readonly Look DesktopDark = new("desktop dark", 1280, 900, true);
    public static readonly Look Phone = new("phone light", 390, 844, false);
    public static readonly Look PhoneDark = new("phone dark", 390, 844, true);
    public static readonly Look Narrow = new("320 px", 320, 640, false);

    public override string ToString() => Name;
}

/// <summary>One page and what the browser complained about.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;

    public Visit(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            // A missing page's own status is written there too; that is no complaint about the page.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource: the server responded with a status of 404", StringComparison.Ordinal))
                Complaints.Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => Complaints.Add($"script: {error}");
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    public List<string> Requests { get; } = [];

    public IBrowserContext Context => context;

    /// <summary>How far the page scrolls sideways, in CSS pixels; 0 as it should be.</summary>
    public Task<int> Sideways() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
