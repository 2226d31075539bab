using AppsEducation.Contracts;
using AppsEducation.Contracts.Messages;
using AppsEducation.ServiceDefaults;
using AppsEducation.Tenants.Academies;
using AppsEducation.Tenants.Operations;
using AppsEducation.Tenants.Selections;
using AppsEducation.Tenants.Subportals;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Tenants.Offerings;

/// <summary>The catalogue has changed, or says again what it is: a newer revision wins, and shows in every sub-portal that it concerns.</summary>
internal sealed class OfferingPublishedConsumer(TenantsDb db, Tenancy tenancy, Caller caller) : IConsumer<OfferingPublished>
{
    public async Task Consume(ConsumeContext<OfferingPublished> context)
    {
        var (news, ct) = (context.Message, context.CancellationToken);
        tenancy.BecomeNation("an offering is every academy's");
        caller.Name = "catalogue";
        if (!await db.Inbox.Accepts(context, nameof(OfferingPublishedConsumer)))
            return;
        var offering = await db.Offerings.SingleOrDefaultAsync(o => o.Slug == news.Slug, ct) ?? db.Add(new Offering { Slug = news.Slug }).Entity;
        if (offering.Take(news))
            await Follow(db, offering, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Every onboarded academy: a new national default takes its share, and what agents see follows.</summary>
    public static async Task Follow(TenantsDb db, Offering offering, CancellationToken ct)
    {
        var academies = await db.Academies.Where(a => a.OnboardedAt != null).ToListAsync(ct);
        var selections = await db.Selections.Where(s => s.Offering == offering.Slug).ToDictionaryAsync(s => s.TenantId, ct);
        foreach (var academy in academies)
        {
            var selection = selections.GetValueOrDefault(academy.Code);
            if (NationalDefaults.NeedsShare(offering, selection))
            {
                selection ??= db.Add(Selection.Untouched(academy.Code, offering.Slug)).Entity;
                NationalDefaults.TakeShare(db, academy, offering, selection, db.Accept(OperationKind.EnableOffering, academy.Code, offering.Slug).WithSteps(["share"]));
            }
            await db.Publish(academy, ct);
        }
    }
}
