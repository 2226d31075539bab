using AppsEducation.ServiceDefaults;

namespace AppsEducation.Provisioning;

internal sealed class ProvisioningSqliteDesign : DesignTime<ProvisioningSqlite>;

internal sealed class ProvisioningSqlServerDesign : DesignTime<ProvisioningSqlServer>;

internal sealed class ProvisioningPostgresDesign : DesignTime<ProvisioningPostgres>;
