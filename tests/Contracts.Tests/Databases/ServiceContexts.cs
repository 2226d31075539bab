using System.Reflection;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AppsEducation.Contracts.Tests.Databases;

/// <summary>The contexts of the three services, a provider each. They are internal: found by their kind.</summary>
internal static class ServiceContexts
{
    public static IEnumerable<Type> All => Product.Services.SelectMany(assembly => assembly.GetTypes()).Where(type => !type.IsAbstract && typeof(ServiceDb).IsAssignableFrom(type));

    public static IEnumerable<Type> SqlServer => All.Where(type => type.Name.EndsWith("SqlServer", StringComparison.Ordinal));

    public static IEnumerable<Type> Sqlite => All.Where(type => type.Name.EndsWith("Sqlite", StringComparison.Ordinal));

    /// <summary>A context in a scope of its own, over a connection string or over none.</summary>
    public static ServiceDb Open(Type context, string? connection = null) =>
        (ServiceDb)typeof(DesignTime<>).MakeGenericType(context).GetMethod(nameof(DesignTime<ServiceDb>.Create), BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [connection])!;
}
