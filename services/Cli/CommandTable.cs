using System.Globalization;
using System.Reflection;
using AppsEducation.Cli.Commands;
using AppsEducation.Contracts;
using Spectre.Console.Cli;

namespace AppsEducation.Cli;

/// <summary>A command of the tree: for the parser, and for the shell's completion.</summary>
internal abstract record Entry(string Group, string Name, Text Says, Type Settings, params string[] Example)
{
    public string Path => Group.Length == 0 ? Name : $"{Group} {Name}";

    public abstract void AddTo(IConfigurator<CommandSettings> group);

    public abstract void AddTo(IConfigurator root);

    protected void Describe(ICommandConfigurator command)
    {
        command.WithDescription(Says.In(Words.Language));
        if (Example.Length > 0)
            command.WithExample(Example);
    }
}

internal sealed record Entry<TCommand, TSettings>(string Group, string Name, Text Says, params string[] Example) : Entry(Group, Name, Says, typeof(TSettings), Example)
    where TCommand : class, ICommandLimiter<CommandSettings>
{
    public override void AddTo(IConfigurator<CommandSettings> group) => Describe(group.AddCommand<TCommand>(Name));

    // The library types the root's commands otherwise than a group's, for the same classes.
    public override void AddTo(IConfigurator root) => throw new NotSupportedException($"{Name} belongs into a group.");
}

internal sealed record RootEntry<TCommand, TSettings>(string Name, Text Says, params string[] Example) : Entry("", Name, Says, typeof(TSettings), Example)
    where TCommand : class, ICommand
{
    public override void AddTo(IConfigurator<CommandSettings> group) => throw new NotSupportedException($"{Name} stands at the root.");

    public override void AddTo(IConfigurator root) => Describe(root.AddCommand<TCommand>(Name));
}

/// <summary>All commands.</summary>
internal static class CommandTable
{
    public static IReadOnlyList<(string Name, Text Says)> Groups { get; } =
    [
        ("academies", new("Académies et leur intégration", "Academies and their onboarding")),
        ("offerings", new("Catalogue national", "The national catalogue")),
        ("services", new("Services d’une académie", "An academy's services")),
        ("operations", new("Changements demandés et leur avancement", "Asked-for changes and their progress")),
        ("instances", new("Instances chez les hébergeurs", "Instances at the hosts")),
        ("accounts", new("Comptes d’hébergement", "Hosting accounts")),
        ("journal", new("Journal", "The journal")),
    ];

    /// <summary>The first option that stands without its value; null when each has one. The parser itself would take a word of its own for it.</summary>
    public static string? WithoutValue(IReadOnlyList<string> args)
    {
        var words = args.TakeWhile(arg => !arg.StartsWith('-')).ToArray();
        if (Entries.FirstOrDefault(entry => words.AsSpan().StartsWith(entry.Path.Split(' '))) is not { } command)
            return null;
        var options = command.Settings.GetProperties().Select(property => property.GetCustomAttribute<CommandOptionAttribute>()).OfType<CommandOptionAttribute>()
            .Where(option => option is { ValueName: not null, ValueIsOptional: false })
            .SelectMany(option => option.LongNames.Select(name => "--" + name).Concat(option.ShortNames.Select(name => "-" + name))).ToHashSet();
        var given = args.TakeWhile(arg => arg is not "--").ToArray();
        return given.Where((arg, i) => options.Contains(arg) && (i == given.Length - 1 || given[i + 1] is ['-', _, ..])).FirstOrDefault();
    }

    /// <summary>The first option that wants a number and has something else; null when none does. The parser would say that without the option's name.</summary>
    public static (string Option, string Value)? WithoutNumber(IReadOnlyList<string> args)
    {
        var words = args.TakeWhile(arg => !arg.StartsWith('-')).ToArray();
        if (Entries.FirstOrDefault(entry => words.AsSpan().StartsWith(entry.Path.Split(' '))) is not { } command)
            return null;
        var numbers = command.Settings.GetProperties().Where(property => property.PropertyType == typeof(int))
            .Select(property => property.GetCustomAttribute<CommandOptionAttribute>()).OfType<CommandOptionAttribute>()
            .SelectMany(option => option.LongNames.Select(name => "--" + name)).ToHashSet();
        var given = args.TakeWhile(arg => arg is not "--").ToArray();
        foreach (var (i, arg) in given.Index())
        {
            var (option, value) = arg.Split(['=', ':'], 2) is [var name, var set] ? (name, set) : (arg, given.ElementAtOrDefault(i + 1));
            if (numbers.Contains(option) && value is not null && !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                return (option, value);
        }
        return null;
    }

    /// <summary>How the help of what was typed is called: the command's own, else its group's, else the program's.</summary>
    public static string Help(IReadOnlyList<string> args)
    {
        var words = args.TakeWhile(arg => !arg.StartsWith('-')).ToArray();
        var command = Entries.Select(entry => entry.Path).FirstOrDefault(path => words.AsSpan().StartsWith(path.Split(' ')))
            ?? Groups.Select(group => group.Name).FirstOrDefault(group => words is [var first, ..] && first == group);
        return command is null ? "appsedu --help" : $"appsedu {command} --help";
    }

    public static IReadOnlyList<Entry> Entries { get; } =
    [
        new Entry<ListAcademies, ListSettings>("academies", "list", new("Lister les académies", "List academies")),
        new Entry<ShowAcademy, ShowAcademy.Of>("academies", "show", new("Montrer une académie", "Show an academy"), "academies", "show", "dijon"),
        new Entry<OnboardAcademies, OnboardAcademies.Of>("academies", "onboard", new("Intégrer des académies", "Onboard academies"), "academies", "onboard", "dijon", "--watch"),
        new Entry<ListOfferings, ListSettings>("offerings", "list", new("Lister le catalogue", "List the catalogue")),
        new Entry<ShowOffering, ShowOffering.Of>("offerings", "show", new("Montrer un service du catalogue", "Show a service of the catalogue"), "offerings", "show", "etherpad"),
        new Entry<ListServices, ListServices.Of>("services", "list", new("Lister les services d’une académie", "List an academy's services"), "services", "list", "-a", "09"),
        new Entry<EnableService, EnableService.Of>("services", "enable", new("Activer un service", "Enable a service"), "services", "enable", "etherpad", "--academy", "dijon", "--watch"),
        new Entry<DisableService, ServiceSettings>("services", "disable", new("Désactiver un service : sa fin est programmée", "Disable a service: its end is scheduled"), "services", "disable", "etherpad", "-a", "dijon"),
        new Entry<UndoDisable, ServiceSettings>("services", "undo", new("Reprendre un service désactivé", "Take a disabled service back"), "services", "undo", "etherpad", "-a", "dijon"),
        new Entry<MaskService, MaskService.Of>("services", "mask", new("Masquer un service aux agents", "Mask a service from agents"), "services", "mask", "etherpad", "-a", "dijon", "--reason", "travaux"),
        new Entry<UnmaskService, ServiceSettings>("services", "unmask", new("Ne plus masquer un service", "Unmask a service"), "services", "unmask", "etherpad", "-a", "dijon"),
        new Entry<OrderServices, OrderServices.Of>("services", "order", new("Ordonner les tuiles", "Order the tiles"), "services", "order", "nextcloud", "etherpad", "-a", "dijon"),
        new Entry<AddLocalService, AddLocalService.Of>("services", "add-local", new("Ajouter un service de l’académie", "Add a service of the academy's own"), "services", "add-local", "mediatheque", "-a", "dijon", "--title", "Médiathèque", "--link", "https://media.example.fr"),
        new Entry<RemoveLocalService, ServiceSettings>("services", "remove-local", new("Retirer un service de l’académie", "Remove a service of the academy's own"), "services", "remove-local", "mediatheque", "-a", "dijon"),
        new Entry<ListOperations, ListOperations.Of>("operations", "list", new("Lister les opérations", "List operations"), "operations", "list", "--state", "Blocked,Failed"),
        new Entry<ShowOperation, ShowOperation.Of>("operations", "show", new("Montrer une opération", "Show an operation")),
        new Entry<WatchOperations, WatchOperations.Of>("operations", "watch", new("Suivre des opérations jusqu’à leur fin", "Follow operations to their end")),
        new Entry<CancelOperations, OperationChange.Of>("operations", "cancel", new("Annuler des opérations", "Cancel operations")),
        new Entry<RetryOperations, OperationChange.Of>("operations", "retry", new("Relancer des opérations", "Retry operations")),
        new Entry<ListInstances, ListInstances.Of>("instances", "list", new("Lister les instances", "List instances")),
        new Entry<ShowInstance, ShowInstance.Of>("instances", "show", new("Montrer une instance", "Show an instance")),
        new Entry<WaiveInstance, WaiveInstance.Of>("instances", "waive", new("Déroger à la sauvegarde avant destruction", "Waive the export before a destruction")),
        new Entry<ListAccounts, ListSettings>("accounts", "list", new("Lister les comptes d’hébergement", "List hosting accounts")),
        new Entry<ShowAccount, AccountSettings>("accounts", "show", new("Montrer un compte", "Show an account")),
        new Entry<CheckAccount, AccountSettings>("accounts", "check", new("Vérifier un compte chez l’hébergeur", "Check an account at its host")),
        new Entry<ListOrphans, ListOrphans.Of>("accounts", "orphans", new("Lister ce qui est à nous chez les hébergeurs et n’appartient à rien", "List what is ours at the hosts and belongs to nothing")),
        new Entry<ListJournal, ListJournal.Of>("journal", "list", new("Lister le journal", "List the journal")),
        new RootEntry<Doctor, Doctor.Of>("doctor", new("Vérifier adresse, connexion, clé, horloge", "Check address, connection, key, clock")),
        new RootEntry<CompletionScript, CompletionScript.Of>("completion", new("Complétion pour le shell", "Completion for the shell"), "completion", "bash"),
    ];
}
