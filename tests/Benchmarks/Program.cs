using AppsEducation.Benchmarks;

// dotnet run --project tests/Benchmarks -c Release -- NAME. Each prints what it measured and how; docs/performance.md keeps the figures.
if (args is [not "bare", ..])
    Console.WriteLine(Figures.Machine());   // what else the machine did stands beside every figure
return args switch
{
    ["instance", .. var rest] => await Instances.Run(rest),
    ["cold-start", ..] => await ColdStart.Run(),
    ["thirty-by-eight", .. var rest] => await SimulatedFleet.ThirtyByEight(rest),
    ["thousand", .. var rest] => await SimulatedFleet.Thousand(rest),
    ["inventory", .. var rest] => await LargeAccounts.Inventory(rest),
    ["waiters", .. var rest] => await LargeAccounts.Waiters(rest),
    ["memory", .. var rest] => await Memory.Run(rest),
    ["page", .. var rest] => await Pages.Run(rest),
    ["operations", .. var rest] => await Operations.Run(rest),
    ["bare", var port, var file] => await Pages.Bare(int.Parse(port), file),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        instance [N]   detection lag and calls of N instances' provisioning and removal (10), after those of one alone
        cold-start     process start to first page, and deploy/local/run.sh on a built tree
        thirty-by-eight [N]  240 instances at once under the limits of Scaleway and of an OpenStack, on a simulated clock, against the floor
        thousand [N]   a thousand instances at a cloud with faults, on a simulated clock: how long, and is anything too many
        inventory [N]  the inventory of ten thousand instances, on a simulated clock without limits: calls, pages and our own work
        waiters [N M]  a hundred that wait in an account of five thousand, under the limit, on a simulated clock: lag per wait
        page [SECONDS] a sub-portal's page against a bare Kestrel answer of the same bytes, and against 1,000 pages of 60,000 academies, alternating (5 s a round)
        operations [N] operations a second through the services, broker and database, against a bare program with as many messages and commits, N rounds in turns (7)
        memory [SECONDS] what each process holds resident, idle and after work
        """);
    return 2;
}
