using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AppsEducation.Provisioning.CloudInit.Enrolment;

/// <summary>
/// A one-time token in a machine's user data; here is only its hash. Several of one instance may be open at once: user data that was rendered and never arrived harms nothing.
/// Once one is redeemed, those issued before it are void.
/// </summary>
internal sealed class EnrolmentToken : ITenantOwned, IVersioned
{
    /// <summary>SHA-256 of the token, in hexadecimal: the key.</summary>
    public required string Hash { get; init; }

    public required string TenantId { get; init; }

    public required string InstanceId { get; init; }

    /// <summary>The version of the user data that it stands in.</summary>
    public required int UserDataVersion { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When a machine redeemed it; null: open.</summary>
    public DateTimeOffset? RedeemedAt { get; private set; }

    /// <summary>SHA-256 of the key of the machine that redeemed it.</summary>
    public string? RedeemedBy { get; private set; }

    public long Version { get; private set; }

    /// <summary>256 random bits, and the row that knows them again.</summary>
    public static (string Token, EnrolmentToken Row) Issue(string instance, string tenant, int userDataVersion, DateTimeOffset now)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (token, new EnrolmentToken { Hash = HashOf(token), TenantId = tenant, InstanceId = instance, UserDataVersion = userDataVersion, IssuedAt = now });
    }

    /// <summary>
    /// Open tokens end after their lifetime, which counts from power-on: a machine that waits for stock loses nothing. Written into a machine that ran before, it counts from its issue.
    /// </summary>
    public bool HasExpired(DateTimeOffset? poweredOnAt, TimeSpan lifetime, DateTimeOffset now) =>
        RedeemedAt is null && poweredOnAt is { } poweredOn && now > (poweredOn > IssuedAt ? poweredOn : IssuedAt) + lifetime;

    /// <summary>
    /// Redeemed, it answers the same machine again for as long, since the first answer may have been lost; later it is worth nothing. The key it was redeemed with is public:
    /// whoever has read the user data could ask for the private key of the name for ever.
    /// </summary>
    public bool IsSpent(TimeSpan lifetime, DateTimeOffset now) => RedeemedAt is { } at && now > at + lifetime;

    public void Redeem(string machineKeyHash, DateTimeOffset now) => (RedeemedAt, RedeemedBy) = (now, machineKeyHash);

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

internal sealed class EnrolmentTokenTable : IEntityTypeConfiguration<EnrolmentToken>
{
    public void Configure(EntityTypeBuilder<EnrolmentToken> row)
    {
        row.ToTable("EnrolmentTokens");
        row.HasKey(t => t.Hash);
        row.Property(t => t.Hash).HasMaxLength(64);
        row.Property(t => t.InstanceId).HasMaxLength(32);
        row.Property(t => t.RedeemedBy).HasMaxLength(64);
        row.HasIndex(t => new { t.InstanceId, t.IssuedAt });
    }
}
