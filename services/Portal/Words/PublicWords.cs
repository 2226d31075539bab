using AppsEducation.Contracts;
using static AppsEducation.Portal.Words.Language;

namespace AppsEducation.Portal.Words;

/// <summary>What the footer and the pages that the law asks for say.</summary>
internal static class PublicWords
{
    public static readonly Text FooterAbout = Say(
        "des logiciels libres mutualisés, ouverts par chaque académie à ses agents.", "shared free software, opened by each academy to its staff.");
    public static readonly Text SiteMap = Say("Plan du site", "Site map");
    public static readonly Text AccessibilityState = Say("Accessibilité : non conforme", "Accessibility: not compliant");
    public static readonly Text Accessibility = Say("Déclaration d'accessibilité", "Accessibility statement");
    public static readonly Text Legal = Say("Mentions légales", "Legal notice");
    public static readonly Text PersonalData = Say("Données personnelles", "Personal data");
    public static readonly Text Cookies = Say("Cookies", "Cookies");
    public static readonly Text Feed = Say("Flux de données (JSON)", "Data feed (JSON)");
    public static readonly Text Licence = Say(
        "Les noms et logos des services appartiennent à leurs projets. Les textes de ce site peuvent être repris librement.",
        "The names of the services belong to their projects. The texts of this site may be reused freely.");

    public static readonly Text NotSet = Say("Non renseigné par l'exploitant de cette installation", "Not provided by the operator of this installation");
    public static readonly Text Contact = Say("Contact", "Contact");

    public static readonly Text AccessibilityIntro = Say(
        "Ce site s'engage à être accessible, conformément à l'article 47 de la loi n° 2005-102 du 11 février 2005. Cette déclaration vaut pour les pages publiques du portail Apps-Education, et non pour les services vers lesquels il mène, qui ont chacun la leur.",
        "This site aims to be accessible, as article 47 of French law no. 2005-102 of 11 February 2005 asks. This statement covers the public pages of the Apps-Education portal, not the services that it leads to, which each have their own.");
    public static readonly Text AccessibilityStateTitle = Say("État de conformité", "Compliance status");
    public static readonly Text AccessibilityStateText = Say(
        "Le portail n'est pas conforme au référentiel général d'amélioration de l'accessibilité (RGAA 4.1) : aucun audit par des personnes n'a encore été mené. Aucun taux ne peut donc être annoncé.",
        "The portal is not compliant with the French accessibility framework (RGAA 4.1): no audit by people has been carried out yet, so no rate can be given.");
    public static readonly Text AccessibilityTestsTitle = Say("Ce qui est vérifié", "What is checked");
    public static readonly Text AccessibilityTests = Say(
        "À chaque modification, des contrôles automatiques (axe-core, dans Chromium) parcourent les pages publiques en français et en anglais, en clair et en sombre, sur téléphone et sur ordinateur, avec et sans script. Ils ne remplacent pas un audit.",
        "With every change, automatic checks (axe-core, in Chromium) visit the public pages in French and English, light and dark, on a phone and a desktop, with and without script. They do not replace an audit.");
    public static readonly Text AccessibilityContactTitle = Say("Signaler une difficulté", "Report a difficulty");
    public static readonly Text AccessibilityContact = Say(
        "Si un contenu vous est inaccessible, écrivez à cette adresse : une autre forme vous sera proposée.", "If some content is not accessible to you, write to this address: another form will be offered.");
    public static readonly Text AccessibilityRemedyTitle = Say("Voies de recours", "Remedies");
    public static readonly Text AccessibilityRemedy = Say(
        "Si vous n'obtenez pas de réponse satisfaisante, vous pouvez saisir le Défenseur des droits :", "If the answer does not satisfy you, you can turn to the Défenseur des droits (the French ombudsman):");
    public static readonly Text AccessibilityDate = Say("Déclaration établie le 25 novembre 2026.", "Statement made on 25 November 2026.");

    public static readonly Text LegalPublisher = Say("Éditeur", "Publisher");
    public static readonly Text LegalDirector = Say("Directeur ou directrice de la publication", "Director of publication");
    public static readonly Text LegalHost = Say("Hébergeur du portail", "Host of the portal");

    public static readonly Text DataTitle = Say("Ce que ces pages enregistrent", "What these pages record");
    public static readonly Text DataText = Say(
        "Les pages publiques ne demandent aucun nom, n'ouvrent aucun compte et ne mesurent pas l'audience. Une recherche n'est pas conservée : elle n'existe que dans l'adresse de la page.",
        "The public pages ask for no name, open no account and measure no audience. A search is not kept: it exists only in the page's address.");
    public static readonly Text DataServices = Say(
        "Les services ouverts depuis ce portail traitent des données selon leurs propres règles, affichées chez eux.", "The services opened from this portal handle data under their own rules, shown there.");
    public static readonly Text DataRightsTitle = Say("Vos droits", "Your rights");
    public static readonly Text DataRights = Say(
        "Vous pouvez demander l'accès à vos données, leur rectification ou leur effacement auprès du délégué à la protection des données, et adresser une réclamation à la Cnil :",
        "You can ask the data protection officer for access to your data, its correction or erasure, and lodge a complaint with the Cnil:");
    public static readonly Text DataOfficer = Say("Délégué ou déléguée à la protection des données", "Data protection officer");

    public static readonly Text CookiesText = Say(
        "Les pages publiques ne déposent aucun cookie. Il n'y a donc rien à accepter ni à refuser.", "The public pages set no cookie. So there is nothing to accept or refuse.");
    public static readonly Text CookiesStorage = Say(
        "Si vous choisissez un affichage clair ou sombre, ce choix reste dans votre navigateur (mémoire locale « scheme ») et n'est jamais envoyé. Revenir à « Système » l'efface.",
        "If you choose a light or dark display, that choice stays in your browser (local storage “scheme”) and is never sent. Going back to “System” erases it.");

    public static readonly Text SiteMapPages = Say("Pages", "Pages");
    public static readonly Text SiteMapAcademies = Say("Académies", "Academies");
    public static readonly Text SiteMapDevelopers = Say("Pour les développeurs", "For developers");
    public static readonly Text ApiReference = Say("Documentation de l'API", "API reference");
    public static readonly Text Problems = Say("Codes d'erreur", "Error codes");
}
