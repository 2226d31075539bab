using AppsEducation.ServiceDefaults;

namespace AppsEducation.Catalogue.Seed;

/// <summary>The catalogue's seed is wrong: the start stops, and the message says in which file, where, and what would be right.</summary>
internal sealed class SeedException(string message, Exception? cause = null) : StartRefusedException(message, cause);
