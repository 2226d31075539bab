using AppsEducation.Contracts;
using AppsEducation.ServiceDefaults;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace AppsEducation.Portal.Rendering;

/// <summary>What a page needs to know of where it stands.</summary>
/// <param name="Language">Of this rendering.</param>
/// <param name="Path">The French path, from its slash; the other language's address follows from it.</param>
/// <param name="Now">When it is rendered.</param>
public sealed record PageFrame(string Language, string Path, DateTimeOffset Now)
{
    /// <summary>The address of one of our pages in this language.</summary>
    public string Here(string path) => Words.Language.Path(Language, path);

    /// <summary>A text in this language.</summary>
    public string Say(Text text) => text.In(Language);
}

/// <summary>Razor components to text, with no script, circuit or form state behind them.</summary>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory logs, TimeProvider time)
{
    private static readonly System.Diagnostics.Metrics.Counter<long> Renders =
        Telemetry.Meter.CreateCounter<long>(Telemetry.Names.SubportalRenders, "{render}");

    public PageFrame Frame(string language, string path) => new(language, path, time.GetUtcNow());

    /// <summary>Renders a page with its parameters.</summary>
    public async Task<RenderedPage> Render<TPage>(PageFrame frame, params (string Name, object? Value)[] parameters) where TPage : IComponent
    {
        var all = parameters.ToDictionary(p => p.Name, p => p.Value);
        all["Frame"] = frame;
        // A renderer keeps its roots for life, so each page has its own.
        await using var renderer = new HtmlRenderer(services, logs);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(all))).ToHtmlString());
        Renders.Add(1, new KeyValuePair<string, object?>("page", typeof(TPage).Name));
        return RenderedPage.Html(html);
    }
}
