using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace AppsEducation.ServiceDefaults;

/// <summary>The process can't start until somebody sets something right; the message is a sentence that says what.</summary>
public abstract class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Where it is to listen can't be had now. It may be had later, so that whoever restarts processes should: it doesn't end as one that was set wrongly.</summary>
public sealed class AddressRefusedException(string urls, Exception cause) : StartRefusedException(
    $"ASPNETCORE_URLS: {urls} can't be listened at ({cause.Message}). End what listens there, or set an address of this machine with a free port, for example: http://127.0.0.1:8081.", cause)
{
    internal static bool IsOf(Exception error) => error is IOException { InnerException: AddressInUseException } or SocketException { SocketErrorCode: SocketError.AccessDenied or SocketError.AddressNotAvailable };
}

/// <summary>What a person reads who started a process that can't start: the sentence, not a stack.</summary>
public static partial class StartRefusals
{
    /// <summary>The exit code of a process that was started wrongly (sysexits' EX_CONFIG).</summary>
    public const int ExitCode = 78;

    private static int explained;

    /// <summary>From now on such an exception that nobody caught ends the process with its sentence on standard error.</summary>
    public static void AreExplained()
    {
        if (Interlocked.Exchange(ref explained, 1) == 1)
            return;
        AppDomain.CurrentDomain.UnhandledException += static (_, unhandled) =>
        {
            if (unhandled.ExceptionObject is not Exception error || Sentence(error) is not { } sentence)
                return;
            Console.Error.WriteLine(sentence);
            Environment.Exit(error is AddressRefusedException ? 1 : ExitCode);
        };
    }

    /// <summary>The sentence; null for any other exception, whose stack is wanted.</summary>
    internal static string? Sentence(Exception error) => error switch
    {
        StartRefusedException refused => refused.Message,
        OptionsValidationException options => string.Join('\n', options.Failures.Select(failure => Annotated().Replace(failure, "${sentence}"))),
        InvalidOperationException when Unread().Match(error.Message) is { Success: true } unread =>
            new ConfigurationException(unread.Groups["key"].Value, $"what is set can't be read as {Short(unread.Groups["type"].Value)}", Right(unread.Groups["type"].Value)).Message,
        AggregateException { InnerExceptions: { Count: > 0 } several } when several.All(inner => Sentence(inner) is not null) => string.Join('\n', several.Select(Sentence)),
        _ => null,
    };

    private static string Short(string type) => type[(type.LastIndexOf('.') + 1)..];

    private static string Right(string type) => type switch
    {
        "System.TimeSpan" => "00:00:30",
        "System.Boolean" => "true",
        "System.Double" => "0.5",
        "System.Uri" => "https://apps.education.example",
        _ when AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(type)).FirstOrDefault(known => known is { IsEnum: true }) is { } words => string.Join(" or ", Enum.GetNames(words)),
        _ => "10",
    };

    // What stands around the sentence of an option that was checked by its annotations.
    [GeneratedRegex(@"\ADataAnnotation validation failed for '[^']*' members: '[^']*' with the error: '(?<sentence>.*)'\.\z", RegexOptions.Singleline)]
    private static partial Regex Annotated();

    // The configuration binder's own words; they name the key and the type.
    [GeneratedRegex("at '(?<key>[^']+)' to type '(?<type>[^']+)'")]
    private static partial Regex Unread();
}
