using Spectre.Console.Cli;
using static AppsEducation.Cli.Words;

namespace AppsEducation.Cli.Commands;

/// <summary>What makes a shell ask <c>appsedu __complete</c>.</summary>
internal sealed class CompletionScript(Surroundings around) : ApiCommand<CompletionScript.Of>(around)
{
    internal sealed class Of : GlobalSettings
    {
        [CommandArgument(0, "<SHELL>"), Says("bash", "bash")]
        public string Shell { get; init; } = "";
    }

    private const string Bash = """
        # appsedu: completion for bash.  eval "$(appsedu completion bash)"
        _appsedu() {
            local line cur=${COMP_WORDS[COMP_CWORD]}
            COMPREPLY=()
            while IFS= read -r line; do
                COMPREPLY+=("$line")
            done < <("${COMP_WORDS[0]}" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
            [[ ${#COMPREPLY[@]} -eq 0 && ${COMP_WORDS[COMP_CWORD-1]} == --token-file ]] && COMPREPLY=($(compgen -f -- "$cur"))
            return 0
        }
        complete -F _appsedu appsedu
        """;

    protected override Task<int> Run(Session session, Of settings, CancellationToken ct)
    {
        if (settings.Shell is not "bash")
            throw new UsageError(F($"Pas de complétion pour « {settings.Shell} » : bash seulement.", $"No completion for '{settings.Shell}': bash only."), "eval \"$(appsedu completion bash)\"");
        session.Around.Out.WriteLine(Bash.ReplaceLineEndings("\n"));
        return Task.FromResult(Exit.Done);
    }
}
