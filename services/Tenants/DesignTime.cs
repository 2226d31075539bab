using AppsEducation.ServiceDefaults;

namespace AppsEducation.Tenants;

internal sealed class TenantsSqliteDesign : DesignTime<TenantsSqlite>;

internal sealed class TenantsSqlServerDesign : DesignTime<TenantsSqlServer>;

internal sealed class TenantsPostgresDesign : DesignTime<TenantsPostgres>;
