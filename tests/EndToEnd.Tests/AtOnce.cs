// They mostly wait, each for processes of its own: one for a boot, another for a kill. On two cores two of them don't wait for each other.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(2)]
