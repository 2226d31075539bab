using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using AppsEducation.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;

namespace AppsEducation.Tests;

/// <summary>
/// EF's compiler of queries, which first has the SQL Server context translate the same expression with the same values. An interceptor would see
/// only the first compilation and no values: a list of three and a null give another SQL.
/// </summary>
internal sealed class ShadowQueryCompiler(
    IQueryContextFactory queryContextFactory, ICompiledQueryCache compiledQueryCache, ICompiledQueryCacheKeyGenerator compiledQueryCacheKeyGenerator, IDatabase database,
    IDiagnosticsLogger<DbLoggerCategory.Query> logger, ICurrentDbContext currentContext, IEvaluatableExpressionFilter evaluatableExpressionFilter, IModel model)
    : QueryCompiler(queryContextFactory, compiledQueryCache, compiledQueryCacheKeyGenerator, database, logger, currentContext, evaluatableExpressionFilter, model)
{
    private readonly ServiceDb original = (ServiceDb)currentContext.Context;
    private static readonly MethodInfo Run = typeof(IQueryCompiler).GetMethod(nameof(IQueryCompiler.Execute))!;

    public override TResult Execute<TResult>(Expression query)
    {
        Shadow(query, typeof(TResult));
        return base.Execute<TResult>(query);
    }

    public override TResult ExecuteAsync<TResult>(Expression query, CancellationToken cancellationToken = default)
    {
        var result = typeof(TResult).GetGenericArguments().Single();
        Shadow(query, typeof(TResult).GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) ? typeof(IEnumerable<>).MakeGenericType(result) : result);
        return base.ExecuteAsync<TResult>(query, cancellationToken);
    }

    private void Shadow(Expression query, Type result) => SqlServerShadow.Query(
        original,
        shadow =>
        {
            var compiler = shadow.GetService<IQueryCompiler>();
            var answer = Run.MakeGenericMethod(result).Invoke(compiler, [new OntoModel(shadow.Model).Visit(query)]);
            // Lists are lazy: asking for the first row makes the command.
            if (answer is IEnumerable rows and not string)
                rows.GetEnumerator().MoveNext();
        },
        () => ExpressionPrinter.Print(query));

    /// <summary>The same query over another context's model: its roots are exchanged, those in closures too.</summary>
    private sealed class OntoModel(IModel model) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) =>
            node is EntityQueryRootExpression root ? new EntityQueryRootExpression(model.FindEntityType(root.EntityType.Name)!) : base.VisitExtension(node);

        protected override Expression VisitMember(MemberExpression node) =>
            typeof(IQueryable).IsAssignableFrom(node.Type) && IsClosed(node) ? Visit(Value(node).Expression) : base.VisitMember(node);

        protected override Expression VisitConstant(ConstantExpression node) =>
            node.Value is IQueryable { Expression: not ConstantExpression } queryable ? Visit(queryable.Expression) : base.VisitConstant(node);

        private static IQueryable Value(Expression node) => (IQueryable)Expression.Lambda(node).Compile().DynamicInvoke()!;

        // A chain of members down to a constant: db.Offerings within a lambda, a query kept in a local.
        private static bool IsClosed(MemberExpression node) => node.Expression switch
        {
            null or ConstantExpression => true,
            MemberExpression inner => IsClosed(inner),
            _ => false,
        };
    }
}
