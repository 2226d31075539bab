using AppsEducation.Benchmarks;

// dotnet run --project tests/Benchmarks -c Release -- NAME. Each prints what it measured and how; docs/performance.md keeps the figures.
if (args is [not "bare", ..])
    Console.WriteLine(Figures.Machine());   // what else the machine did stands beside every figure
return args switch
{
    ["instance", .. var rest] => await Instances.Run(rest),
    ["cold-start", ..] => await ColdStart.Run(),
    ["page", .. var rest] => await Pages.Run(rest),
    ["bare", var port, var file] => await Pages.Bare(int.Parse(port), file),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        instance [N]   detection lag and calls of N instances' provisioning and removal (10), after those of one alone
        cold-start     process start to first page, and deploy/local/run.sh on a built tree
        page [SECONDS] a sub-portal's page against a bare Kestrel answer of the same bytes, alternating (5 s a round)
        """);
    return 2;
}
