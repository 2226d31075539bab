using AppsEducation.ServiceDefaults;

namespace AppsEducation.Catalogue;

internal sealed class CatalogueSqliteDesign : DesignTime<CatalogueSqlite>;

internal sealed class CatalogueSqlServerDesign : DesignTime<CatalogueSqlServer>;

internal sealed class CataloguePostgresDesign : DesignTime<CataloguePostgres>;
