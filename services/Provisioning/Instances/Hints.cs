using AppsEducation.Contracts;

namespace AppsEducation.Provisioning.Instances;

/// <summary>What a person can do about a block.</summary>
internal static class Hints
{
    public static Text Of(BlockedBy by, Instance instance) => by switch
    {
        BlockedBy.Quota => new("Demandez plus de quota à l’hébergeur ou libérez des instances ; la suite est automatique.", "Ask the host for more quota or free some instances; it goes on by itself."),
        BlockedBy.Stock => new("L’hébergeur n’a plus de machines de cette taille ; le moteur réessaie tout seul.", "The host is out of machines of this size; the engine tries again by itself."),
        BlockedBy.Credentials when instance.Account is null => new("Renouvelez la clé du compte nommé, puis vérifiez : appsedu accounts list.", "Renew the credentials of the account named, then check: appsedu accounts list."),
        BlockedBy.Credentials => new($"Renouvelez la clé du compte {instance.Account}, puis : appsedu accounts check {instance.Account}.", $"Renew the credentials of account {instance.Account}, then: appsedu accounts check {instance.Account}."),
        BlockedBy.Locked => new("L’hébergeur a verrouillé cette ressource : contactez son assistance.", "The host has locked this resource: contact its support."),
        BlockedBy.Policy => new("Une personne doit décider : lisez le message de l’hébergeur.", "A person must decide: read the message."),
        BlockedBy.Timeout when instance.Account is null => new("Un hébergeur ne répond pas ; le moteur réessaie tout seul. Pour savoir lequel : appsedu accounts list.", "A host doesn't answer; the engine tries again by itself. To see which one: appsedu accounts list."),
        BlockedBy.Timeout => new("Cela prend plus longtemps que prévu ; le moteur regarde encore, lentement. appsedu operations retry relance tout de suite.", "This takes longer than foreseen; the engine goes on looking, slowly. appsedu operations retry looks now."),
        _ => new($"Des données seraient détruites : appsedu instances waive {instance.Id} --reason …, ou reprenez l’arrêt.", $"Data would be destroyed: appsedu instances waive {instance.Id} --reason …, or take the end back."),
    };
}
