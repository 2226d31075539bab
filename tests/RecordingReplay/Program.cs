using AppsEducation.RecordingReplay;

if (args.Length == 0)
{
    Console.Error.WriteLine("tests/replay FILE…  plays recorded exchanges (*.jsonl) against the simulator; exit 1 when one differs");
    return 2;
}

int exchanges = 0, same = 0, leftOut = 0, differ = 0;
foreach (var file in args)
{
    ReplayResult result;
    try
    {
        result = await Replay.Of(file);
    }
    catch (Exception error) when (error is IOException or System.Text.Json.JsonException)
    {
        Console.Error.WriteLine($"{file}: {error.Message}");
        return 2;
    }
    Console.WriteLine(result);
    foreach (var difference in result.Differences)
        Console.WriteLine($"  {difference}");
    exchanges += result.Exchanges;
    same += result.Same;
    leftOut += result.LeftOut.Values.Sum();
    differ += result.Exchanges - result.Same - result.LeftOut.Values.Sum();
}
Console.WriteLine($"{args.Length} files: {exchanges} exchanges, {same} the same, {leftOut} left out, {differ} differ");
return differ == 0 ? 0 : 1;
