using System.Text.Json;
using AppsEducation.Provisioning.Tests.CloudInit;
using YamlDotNet.RepresentationModel;

namespace AppsEducation.Provisioning.Tests.Blueprints;

/// <summary>
/// cloud-init's own disk module with what our user data tells it, on image files. cc_disk_setup asks lsblk what is on the disk, and lsblk knows only what udev found: here udev found nothing,
/// the worst there is (tried by hand on a loop device without udev: cloud-init formatted a labelled volume).
/// </summary>
[TestFixture]
[Category("Blueprints")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class DataVolumeTests
{
    private ScratchRoot scratch = null!;
    private string disk = null!;

    [SetUp]
    public void A_disk()
    {
        scratch = ScratchRoot.With([], "", bare: true);
        scratch.Program("/bin/lsblk", "#!/bin/sh\necho 'NAME=\"sdb\" TYPE=\"disk\" FSTYPE=\"\" LABEL=\"\"'\n");
        disk = scratch.Of("/disk");
        using var file = File.Create(disk);
        file.SetLength(64 * 1024 * 1024);
    }

    [TearDown]
    public void Gone() => scratch.Dispose();

    [Test]
    public void A_blank_disk_gets_our_file_system()
    {
        Boots();
        Assert.That(Blkid("LABEL"), Is.EqualTo("appsedu-data"));
        Assert.That(Blkid("TYPE"), Is.EqualTo("ext4"));
    }

    [Test]
    public void A_kept_volume_stays_as_it_is()
    {
        Boots();
        var before = Blkid("UUID");

        Boots();   // a new server, the same volume

        Assert.That(Blkid("UUID"), Is.EqualTo(before), "formatted again, it would have another");
    }

    [TestCase("mkfs.ext4", "-q", "-L", "theirs")]
    [TestCase("mkfs.ext4", "-q", "-L", "")]
    [TestCase("mkswap", "-L", "theirs")]
    public void What_somebody_else_made_stays_as_it_is(string program, params string[] arguments)
    {
        Assert.That(Tools.Start($"/usr/sbin/{program}", [.. arguments, disk]).Code, Is.Zero);
        var before = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(disk)));

        Boots();

        Assert.That(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(disk))), Is.EqualTo(before), "first-boot then says that this isn't its data volume, and waits");
    }

    [Test]
    public void A_partitioned_disk_stays_as_it_is()
    {
        File.WriteAllText(scratch.Of("/layout"), "label: gpt\n,,L\n");
        Assert.That(Tools.Start("/bin/sh", ["-c", $"{Tools.Unpacked("/sbin/sfdisk")} --quiet '{disk}' <'{scratch.Of("/layout")}'"]).Code, Is.Zero);
        var before = Blkid("PTUUID");

        Boots();

        Assert.That(Blkid("PTUUID"), Is.EqualTo(before));
    }

    // The entry of the rendered user data, on this disk.
    private void Boots()
    {
        var entry = (YamlMappingNode)((YamlSequenceNode)Machines.Parse(Machines.UserData(SeededBlueprints.Of("etherpad"))).Children["fs_setup"]).Children.Single();
        var given = entry.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!);
        given["device"] = disk;
        var program = scratch.Scratch("/boot.py", "import json, sys\nfrom cloudinit.config import cc_disk_setup\ncc_disk_setup.mkfs(json.loads(sys.argv[1]))\n");
        var run = Tools.Start("/usr/bin/python3", [program, JsonSerializer.Serialize(given)], null,
            ("PYTHONPATH", Tools.Unpacked("/usr/lib/python3/dist-packages")), ("PATH", $"{scratch.Of("/bin")}:/usr/sbin:/usr/bin:/sbin:/bin"), ("PYTHONWARNINGS", "ignore"));
        Assert.That(run.Code, Is.Zero, run.ToString());
    }

    private string Blkid(string tag) => Tools.Start("/usr/sbin/blkid", ["--probe", "--match-tag", tag, "--output", "value", disk]).Output.Trim();
}
