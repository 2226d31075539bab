namespace AppsEducation.Provisioning.Hosting;

/// <summary>What a provider said a while ago and that changes rarely: catalogues, images, stock.</summary>
internal sealed class Kept(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long At, Task<object> Answer)> kept = [];

    /// <summary>Those who ask at the same time share one call, and its refusal; after a refusal, or when whoever asked went away, whoever comes next asks anew.</summary>
    public async Task<T> Of<T>(string key, TimeSpan keep, Func<Task<T>> ask)
        where T : class
    {
        while (true)
        {
            try
            {
                return await Shared(key, keep, ask);
            }
            catch (GoneException)
            {
                // The one whose call it was: now it may be ours.
            }
        }
    }

    private async Task<T> Shared<T>(string key, TimeSpan keep, Func<Task<T>> ask)
        where T : class
    {
        var mine = new TaskCompletionSource<object>();
        Task<object> answer;
        lock (gate)
        {
            if (!kept.TryGetValue(key, out var found) || found.Answer.IsCompleted && time.GetElapsedTime(found.At) >= keep)
                kept[key] = found = (time.GetTimestamp(), mine.Task);
            answer = found.Answer;
        }
        if (answer != mine.Task)
            return (T)await answer;
        try
        {
            var value = await ask();
            Answered(key, mine.Task, keeps: true);
            mine.SetResult(value);
            return value;
        }
        catch (Exception refused)
        {
            Answered(key, mine.Task, keeps: false);
            mine.SetException(refused is OperationCanceledException ? new GoneException() : refused);
            _ = mine.Task.Exception;   // seen here, whether or not somebody shared it
            throw;
        }
    }

    public void Forget()
    {
        lock (gate)
            kept.Clear();
    }

    private sealed class GoneException : Exception;

    // Forgotten or replaced meanwhile: then it is nobody's any more.
    private void Answered(string key, Task<object> answer, bool keeps)
    {
        lock (gate)
        {
            if (!kept.TryGetValue(key, out var found) || found.Answer != answer)
                return;
            if (keeps)
                kept[key] = (time.GetTimestamp(), answer);
            else
                kept.Remove(key);
        }
    }
}
