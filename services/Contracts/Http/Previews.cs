namespace AppsEducation.Contracts.Http;

/// <summary>What <c>?preview=true</c> on a change answers, with 200: the consequences; nothing is written. What would be refused is refused by the preview too, with the same problem.</summary>
/// <param name="Outcome">What the change would answer: <c>accepted</c> (an operation would run), <c>done</c>, <c>nothing-to-do</c>.</param>
/// <param name="Consequences">What would happen, sentence by sentence, in the caller's language.</param>
/// <param name="Plan">As in <see cref="OperationAnswer.Plan"/>: account, size, … of the operation that would run.</param>
/// <param name="Academies">One line an academy, for a bulk act.</param>
public sealed record Preview(string Outcome, IReadOnlyList<string> Consequences, IReadOnlyDictionary<string, string> Plan, IReadOnlyList<BulkLine>? Academies = null);
