using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AppsEducation.Tenants.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Academies",
                columns: table => new
                {
                    Code = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    Slug = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    NameKey = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    SortKey = table.Column<string>(type: "nvarchar(800)", maxLength: 800, nullable: false),
                    Region = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Domains = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    TimeZone = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    IsAcademy = table.Column<bool>(type: "bit", nullable: false),
                    OnboardedAt = table.Column<long>(type: "bigint", nullable: true),
                    Order = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Academies", x => x.Code);
                });

            migrationBuilder.CreateTable(
                name: "Idempotency",
                columns: table => new
                {
                    Key = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    BodyHash = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    InFlightUntil = table.Column<long>(type: "bigint", nullable: false),
                    Status = table.Column<int>(type: "int", nullable: true),
                    Headers = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: true),
                    Body = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Idempotency", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "Inbox",
                columns: table => new
                {
                    MessageId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Consumer = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Inbox", x => new { x.MessageId, x.Consumer });
                });

            migrationBuilder.CreateTable(
                name: "Journal",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Actor = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    OnBehalfOf = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    Action = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    AcademyCode = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    Subject = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Before = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: true),
                    After = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: true),
                    From = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    OperationId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Journal", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "LocalServices",
                columns: table => new
                {
                    TenantId = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    Slug = table.Column<string>(type: "nvarchar(63)", maxLength: 63, nullable: false),
                    Title = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    Summary = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    Url = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false),
                    Category = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    AddedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LocalServices", x => new { x.TenantId, x.Slug });
                });

            migrationBuilder.CreateTable(
                name: "Offerings",
                columns: table => new
                {
                    Slug = table.Column<string>(type: "nvarchar(63)", maxLength: 63, nullable: false),
                    Revision = table.Column<long>(type: "bigint", nullable: false),
                    Title = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    Summary = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    Category = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    CategoryTitle = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    Position = table.Column<int>(type: "int", nullable: false),
                    Maturity = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Delivery = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Sensitivity = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    EnabledByDefault = table.Column<bool>(type: "bit", nullable: false),
                    Url = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    BlueprintVersion = table.Column<int>(type: "int", nullable: true),
                    Sizes = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    RetiredOn = table.Column<DateOnly>(type: "date", nullable: true),
                    ReplacedBy = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Offerings", x => x.Slug);
                });

            migrationBuilder.CreateTable(
                name: "OperationEvents",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    TenantId = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    OperationId = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    Type = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Frame = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OperationEvents", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "Operations",
                columns: table => new
                {
                    Id = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    TenantId = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    Kind = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    SubjectType = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    SubjectId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Offering = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    InstanceId = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true),
                    IsBulk = table.Column<bool>(type: "bit", nullable: false),
                    Parent = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true),
                    RequestedBy = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    OnBehalfOf = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Arguments = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    Plan = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    State = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Steps = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    Done = table.Column<int>(type: "int", nullable: false),
                    Total = table.Column<int>(type: "int", nullable: false),
                    Blocked = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: true),
                    Failure = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: true),
                    SubportalVersion = table.Column<long>(type: "bigint", nullable: true),
                    Successor = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    EndedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Operations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Outbox",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    MessageId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Type = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Body = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false),
                    TraceParent = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    ClaimedUntil = table.Column<long>(type: "bigint", nullable: false),
                    ClaimedBy = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    Attempts = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Outbox", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "Selections",
                columns: table => new
                {
                    TenantId = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    Offering = table.Column<string>(type: "nvarchar(63)", maxLength: 63, nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Choice = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Size = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    Visibility = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    MaskedReason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true),
                    MaskedBy = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    MaskedAt = table.Column<long>(type: "bigint", nullable: true),
                    Wish = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Generation = table.Column<long>(type: "bigint", nullable: false),
                    Unsettled = table.Column<bool>(type: "bit", nullable: false),
                    WishOperationId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    WishKind = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    State = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Since = table.Column<long>(type: "bigint", nullable: true),
                    InstanceId = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true),
                    BlueprintVersion = table.Column<int>(type: "int", nullable: true),
                    Revision = table.Column<long>(type: "bigint", nullable: false),
                    Url = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    EndsAt = table.Column<long>(type: "bigint", nullable: true),
                    EverAvailable = table.Column<bool>(type: "bit", nullable: false),
                    HeldData = table.Column<bool>(type: "bit", nullable: false),
                    InstanceIsGone = table.Column<bool>(type: "bit", nullable: false),
                    OperationId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    Done = table.Column<int>(type: "int", nullable: false),
                    Total = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Selections", x => new { x.TenantId, x.Offering });
                });

            migrationBuilder.CreateTable(
                name: "Subportals",
                columns: table => new
                {
                    TenantId = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    Revision = table.Column<long>(type: "bigint", nullable: false),
                    PublishedAt = table.Column<long>(type: "bigint", nullable: false),
                    Tiles = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Subportals", x => x.TenantId);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Academies_NameKey",
                table: "Academies",
                column: "NameKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Academies_Slug",
                table: "Academies",
                column: "Slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Academies_SortKey",
                table: "Academies",
                column: "SortKey");

            migrationBuilder.CreateIndex(
                name: "IX_Idempotency_CreatedAt",
                table: "Idempotency",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Inbox_ReceivedAt",
                table: "Inbox",
                column: "ReceivedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Journal_AcademyCode_Sequence",
                table: "Journal",
                columns: new[] { "AcademyCode", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_Journal_Id",
                table: "Journal",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OperationEvents_At",
                table: "OperationEvents",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_OperationEvents_OperationId_Sequence",
                table: "OperationEvents",
                columns: new[] { "OperationId", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_Operations_CreatedAt_Id",
                table: "Operations",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Operations_IsBulk_EndedAt",
                table: "Operations",
                columns: new[] { "IsBulk", "EndedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Operations_Parent",
                table: "Operations",
                column: "Parent");

            migrationBuilder.CreateIndex(
                name: "IX_Operations_TenantId_CreatedAt",
                table: "Operations",
                columns: new[] { "TenantId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Outbox_ClaimedUntil_Sequence",
                table: "Outbox",
                columns: new[] { "ClaimedUntil", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_Selections_InstanceId",
                table: "Selections",
                column: "InstanceId",
                unique: true,
                filter: "[InstanceId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Selections_Unsettled",
                table: "Selections",
                column: "Unsettled");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Academies");

            migrationBuilder.DropTable(
                name: "Idempotency");

            migrationBuilder.DropTable(
                name: "Inbox");

            migrationBuilder.DropTable(
                name: "Journal");

            migrationBuilder.DropTable(
                name: "LocalServices");

            migrationBuilder.DropTable(
                name: "Offerings");

            migrationBuilder.DropTable(
                name: "OperationEvents");

            migrationBuilder.DropTable(
                name: "Operations");

            migrationBuilder.DropTable(
                name: "Outbox");

            migrationBuilder.DropTable(
                name: "Selections");

            migrationBuilder.DropTable(
                name: "Subportals");
        }
    }
}
