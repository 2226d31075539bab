using NUnit.Framework;

namespace AppsEducation.Contracts.Tests;

/// <summary>Why it is placed there, or can't be: arguments for programs, a sentence in two languages for people.</summary>
[TestFixture]
internal sealed class PlacementWordsTests
{
    [TestCase("servers 11 of 15 free", "servers 11 sur 15 libres", "servers 11 of 15 free")]
    [TestCase("data-gb 0 of 500 free, needs 50", "data-gb 0 sur 500 libres, il en faut 50", "data-gb 0 of 500 free, needs 50")]
    [TestCase("on their way out: etherpad (07), nextcloud (09) +3", "sur le départ : etherpad (07), nextcloud (09) +3", "on their way out: etherpad (07), nextcloud (09) +3")]
    [TestCase("only-account", "seul compte qui convient", "the only account that fits")]
    [TestCase("preferred-by-academy", "préféré par l’académie", "preferred by the academy")]
    [TestCase("not ovh-gra-1: less free", "pas ovh-gra-1 : moins libre", "not ovh-gra-1: less free")]
    [TestCase("not ovh-gra-1: servers 0 of 10 free, needs 1", "pas ovh-gra-1 : servers 0 sur 10 libres, il en faut 1", "not ovh-gra-1: servers 0 of 10 free, needs 1")]
    [TestCase("not os-1: limit of servers in GRA11: 0 left, needs 1; limit of volume-gb in GRA11: 3 left, needs 10", "pas os-1 : limite servers à GRA11 : 0 libres, il en faut 1 ; limite volume-gb à GRA11 : 3 libres, il en faut 10",
        "not os-1: limit of servers in GRA11: 0 left, needs 1; limit of volume-gb in GRA11: 3 left, needs 10")]
    [TestCase("most-free of 3", "le plus libre des 3 comptes qui conviennent", "the most free of the 3 accounts that fit")]
    [TestCase("placed-already", "déjà placé", "placed already")]
    [TestCase("agreement-until 2027-03-13", "convention jusqu’au 2027-03-13", "agreement until 2027-03-13")]
    [TestCase("agreement starts 2027-03-13", "la convention commence le 2027-03-13", "the agreement starts on 2027-03-13")]
    [TestCase("agreement ends 2027-03-13", "la convention se termine le 2027-03-13", "the agreement ends on 2027-03-13")]
    [TestCase("sensitivity Personal above Ordinary", "données personnelles, compte qualifié pour des données ordinaires", "personal data, account qualified for ordinary data")]
    [TestCase("stock DEV1-M available", "DEV1-M en stock", "DEV1-M in stock")]
    [TestCase("stock DEV1-M scarce", "DEV1-M en stock, rare", "DEV1-M in stock, scarce")]
    [TestCase("shortage of DEV1-M, DEV1-L in fr-par-1", "plus de DEV1-M, DEV1-L à fr-par-1", "no DEV1-M, DEV1-L left in fr-par-1")]
    [TestCase("no server type of scw-par-1's commercialTypes has 8 processors and 32 GB in fr-par-1", "aucun des commercialTypes de scw-par-1 n’a 8 processeurs et 32 Go à fr-par-1",
        "no server type of scw-par-1's commercialTypes has 8 processors and 32 GB in fr-par-1")]
    [TestCase("no image debian_trixie in fr-par-1 boots DEV1-M", "aucune image debian_trixie à fr-par-1 ne démarre sur DEV1-M", "no image debian_trixie in fr-par-1 boots DEV1-M")]
    [TestCase("the blueprint etherpad/3 in size S isn't known here yet", "le modèle etherpad/3, taille S, n’est pas encore connu ici", "the blueprint etherpad/3 in size S isn't known here yet")]
    [TestCase("no flavor of ovh-gra-1's flavors has 2 processors, 4 GB, a root disk of 10 GB and no other disk in GRA11", "aucun des flavors de ovh-gra-1 n’a 2 processeurs, 4 Go, un disque système de 10 Go et aucun autre disque à GRA11",
        "no flavor of ovh-gra-1's flavors has 2 processors, 4 GB, a root disk of 10 GB and no other disk in GRA11")]
    [TestCase("no active image Debian 12 of x86_64 in GRA11", "aucune image Debian 12 active pour x86_64 à GRA11", "no active image Debian 12 for x86_64 in GRA11")]
    [TestCase("limit of volume-gb in GRA11: 3 left, needs 10", "limite volume-gb à GRA11 : 3 libres, il en faut 10", "limit of volume-gb in GRA11: 3 left, needs 10")]
    [TestCase("no hosting account is configured", "aucun compte d’hébergement n’est configuré", "no hosting account is configured")]
    public void An_argument_is_said_in_both_languages(string argument, string fr, string en) => Assert.That(PlacementWords.Of(argument), Is.EqualTo(new Text(fr, en)));

    // A host's own words, and those of a release that this one doesn't know.
    [TestCase("insufficient permissions: read instances")]
    [TestCase("greenest of 3")]
    [TestCase("servers many of 15 free")]
    [TestCase("$1 <b>")]
    [TestCase("")]
    public void What_is_no_argument_stays_as_it_is(string words)
    {
        Assert.That(PlacementWords.Of(words), Is.EqualTo(new Text(words, words)));
        Assert.That(PlacementWords.OfRefusals(words).En, Is.EqualTo(words));
    }

    [Test]
    public void Each_account_says_why_it_is_not_it() => Assert.That(
        PlacementWords.OfRefusals("scw-par-1: servers 0 of 15 free, needs 1; scw-ams-1: shortage of DEV1-M in nl-ams-1; shortage of DEV1-M in nl-ams-2; other: token: expired"),
        Is.EqualTo(new Text(
            "scw-par-1 : servers 0 sur 15 libres, il en faut 1 ; scw-ams-1 : plus de DEV1-M à nl-ams-1 ; plus de DEV1-M à nl-ams-2 ; other : token: expired",
            "scw-par-1: servers 0 of 15 free, needs 1; scw-ams-1: no DEV1-M left in nl-ams-1; no DEV1-M left in nl-ams-2; other: token: expired")));

    [Test]
    public void Several_are_one_list() => Assert.That(PlacementWords.Of(["servers 11 of 15 free", "only-account"]).Fr, Is.EqualTo("servers 11 sur 15 libres, seul compte qui convient"));
}
