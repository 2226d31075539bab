using System.Text.RegularExpressions;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Architecture;

/// <summary>Where a scope takes the nation's view, all academies at once, and why: the named, reviewed places of architecture.md "Tenancy".</summary>
[TestFixture]
internal sealed partial class NationTests
{
    [Test]
    public void Each_place_that_sees_all_academies_is_reviewed()
    {
        var places =
            from file in SourceFiles.In("services")
            where !file.Path.StartsWith("services/ServiceDefaults/Tenancy/", StringComparison.Ordinal)
            from Match match in Nation().Matches(file.Text)
            orderby file.Path, match.Groups["why"].Value
            select $"{file.Path}: {match.Groups["why"].Value}";

        Approval.Of("nation.approved.txt", string.Concat(places.Distinct().Select(place => place + "\n")),
            "Each line sees every academy's rows: a reviewer asks whether one academy's would do, and where the tenant comes from instead.");
    }

    // A reason in quotes, or a constant of that name.
    [GeneratedRegex(@"\.(AsNation|BecomeNation)\((""(?<why>[^""]*)""|(?<why>\w+))\)")]
    private static partial Regex Nation();
}
