using AppsEducation.Contracts.Http;

namespace AppsEducation.ApiClient;

/// <summary>Academies, what they chose, and what their agents see. An academy is named by its code or slug.</summary>
public static class AcademyCalls
{
    public static IAsyncEnumerable<AcademyAnswer> Academies(this AppsEduClient api, CancellationToken ct = default) =>
        api.List<AcademyAnswer>(Routes.Academies, ct: ct);

    public static Task<AcademyAnswer> Academy(this AppsEduClient api, string academy, CancellationToken ct = default) =>
        api.Get<AcademyAnswer>(Routes.Academy(academy), ct);

    public static Task<BulkAnswer> Onboard(this AppsEduClient api, OnboardAcademies wish, CallOptions? options = null, CancellationToken ct = default) =>
        api.Post<BulkAnswer>(Routes.Academies, wish, options, ct);

    public static IAsyncEnumerable<SelectionAnswer> Selections(this AppsEduClient api, string academy, CancellationToken ct = default) =>
        api.List<SelectionAnswer>(Routes.Selections(academy), ct: ct);

    /// <summary>The selection with its version, for a change that must not overwrite somebody else's.</summary>
    public static Task<Versioned<SelectionAnswer>?> Choice(this AppsEduClient api, string academy, string offering, string? etag = null, CancellationToken ct = default) =>
        api.GetIfChanged<SelectionAnswer>(Routes.Choice(academy, offering), etag, ct);

    public static Task<SelectionChanged> Choose(this AppsEduClient api, string academy, string offering, ChooseOffering wish, CallOptions? options = null, CancellationToken ct = default) =>
        api.Put<SelectionChanged>(Routes.Choice(academy, offering), wish, options, ct);

    /// <summary>Takes a scheduled end back.</summary>
    public static Task<SelectionChanged> UndoEnd(this AppsEduClient api, string academy, string offering, CallOptions? options = null, CancellationToken ct = default) =>
        api.Delete<SelectionChanged>(Routes.End(academy, offering), options, ct);

    public static Task<SelectionChanged> SetVisibility(this AppsEduClient api, string academy, string offering, SetVisibility wish, CallOptions? options = null, CancellationToken ct = default) =>
        api.Put<SelectionChanged>(Routes.Visibility(academy, offering), wish, options, ct);

    /// <summary>The same choice for several academies in one act.</summary>
    public static Task<BulkAnswer> EnableForSeveral(this AppsEduClient api, EnableForSeveral wish, CallOptions? options = null, CancellationToken ct = default) =>
        api.Post<BulkAnswer>(Routes.Enablements, wish, options, ct);

    /// <summary>What an academy's agents see; null when it is still the version of <paramref name="etag"/>.</summary>
    public static Task<Versioned<SubportalView>?> Subportal(this AppsEduClient api, string academy, string? etag = null, CancellationToken ct = default) =>
        api.GetIfChanged<SubportalView>(Routes.Subportal(academy), etag, ct);

    /// <summary>All sub-portals under one version; null when none has changed since <paramref name="etag"/>.</summary>
    public static async Task<Versioned<IReadOnlyList<SubportalView>>?> Subportals(this AppsEduClient api, string? etag = null, CancellationToken ct = default)
    {
        // The first page's version stands for all: whatever changes while the others are read is seen at the next asking.
        var first = await api.GetIfChanged<ListAnswer<SubportalView>>(Routes.With(Routes.Subportals, ("limit", "200")), etag, ct);
        if (first is null)
            return null;
        var all = new List<SubportalView>(first.Value.Items);
        for (var next = first.Value.Next; next is not null;)
        {
            var page = await api.Get<ListAnswer<SubportalView>>(Routes.With(Routes.Subportals, ("limit", "200"), ("cursor", next)), ct);
            all.AddRange(page.Items);
            next = page.Next;
        }
        return new Versioned<IReadOnlyList<SubportalView>>(all, first.ETag);
    }

    /// <summary>The public feed of an academy; null when it is still the version of <paramref name="etag"/>.</summary>
    public static Task<Versioned<Feed>?> Feed(this AppsEduClient api, string academySlug, string? etag = null, CancellationToken ct = default) =>
        api.GetIfChanged<Feed>(Routes.Feed(academySlug), etag, ct);
}
