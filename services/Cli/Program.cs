using AppsEducation.Cli;
using AppsEducation.Cli.Completion;

using var surroundings = Surroundings.OfProcess();

// What the shell asks while somebody types must not wait for a command tree to be built.
return args is ["__complete", .. var words]
    ? await Completer.Run(words, surroundings)
    : await App.Run(args, surroundings);
