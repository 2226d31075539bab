using AppsEducation.Provisioning.Tests.Blueprints;
using k8s;
using k8s.Models;
using NUnit.Framework;

namespace AppsEducation.Contracts.Tests.Deploy;

/// <summary>
/// <c>deploy/kubernetes</c> as <c>kubectl</c> makes it, read strictly into the types of Kubernetes' own API, and held to our rules. No cluster runs here: what a cluster says to it is its operator's to see.
/// </summary>
[TestFixture]
internal sealed class KubernetesTests
{
    private static readonly string[] Services = ["catalogue", "portal", "provisioning", "tenants"];
    private IReadOnlyList<object> all = [];

    private static string Folder => Path.Combine(Product.Root, "deploy/kubernetes");

    [OneTimeSetUp]
    public void Makes() => all = [.. Strictly(Made("base")), .. Strictly(Made("migrations"))];

    [Test]
    public void All_of_it_is_in_our_namespace() => Assert.That(
        all.OfType<IKubernetesObject<V1ObjectMeta>>().Where(thing => thing is not V1Namespace).Select(thing => thing.Metadata.NamespaceProperty).Distinct(), Is.EqualTo(new[] { "appsedu" }));

    // Jobs of a first installation read the settings and reach the database before anything else is there.
    [Test]
    public void What_migrations_need_can_be_applied_by_itself() => Assert.That(
        all.OfType<IKubernetesObject<V1ObjectMeta>>().Where(thing => thing.Metadata.Labels?.TryGetValue("app.kubernetes.io/component", out var part) is true && part == "settings"),
        Is.EquivalentTo(all.Where(thing => thing is V1ConfigMap or V1NetworkPolicy)).And.Not.Empty);

    // As an operator writes them beside the release: each image is theirs, the migrations' too.
    [TestCase("base", typeof(V1Deployment))]
    [TestCase("migrations", typeof(V1Job))]
    public void The_pages_overlay_reaches_every_image(string part, Type kind)
    {
        var folder = Directory.CreateTempSubdirectory("appsedu-overlay-").FullName;
        try
        {
            var here = Directory.CreateDirectory(Path.Combine(folder, "overlay", part)).FullName;
            Directory.CreateSymbolicLink(Path.Combine(folder, "appsedu"), Product.Root);
            var page = File.ReadAllText(Path.Combine(Product.Root, "docs/deploy-kubernetes.md"));
            var said = page.Split($"# overlay/{part}/kustomization.yaml\n")[1].Split("\n\n")[0].Split("```")[0];
            // Debian's kubectl 1.20 makes it here, which has the older names of both; newer ones still take them.
            said = said.Replace("resources:", "bases:").Replace("patches:\n  - path: settings.yaml", "patchesStrategicMerge:\n  - settings.yaml");
            var one = said.Split('\n').Single(line => line.Contains("newName"));
            var images = Services.Select(name => System.Text.RegularExpressions.Regex.Replace(one, "appsedu/[a-z]+", $"appsedu/{name}"));
            File.WriteAllText(Path.Combine(here, "kustomization.yaml"), said.Replace(one, string.Join('\n', images)));
            File.WriteAllText(Path.Combine(here, "settings.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: appsedu, namespace: appsedu }\ndata: { Engine__DnsZone: apps.example.org }\n");

            var made = Strictly(Made(here)).Where(thing => thing.GetType() == kind).ToArray();

            Assert.That(made.Select(thing => thing is V1Deployment d ? d.Spec.Template.Spec : ((V1Job)thing).Spec.Template.Spec).SelectMany(pod => pod.Containers).Select(container => container.Image),
                Is.Not.Empty.And.All.StartWith("registry.example.org/appsedu/").And.All.EndWith(":2026.12.1"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A misspelt field would be dropped in silence: a probe or a limit that isn't there.
    [TestCase("readinessProbe:", "readynessProbe:")]
    [TestCase("limits:", "limit:")]
    public void A_misspelt_field_is_refused(string right, string wrong) => Assert.That(
        () => Strictly(File.ReadAllText(Path.Combine(Folder, "base/tenants.yaml")).Replace(right, wrong, StringComparison.Ordinal)), Throws.Exception);

    [Test]
    public void The_four_are_deployed_in_several_replicas() => Assert.Multiple(() =>
    {
        Assert.That(Of<V1Deployment>().Keys, Is.EquivalentTo(Services));
        foreach (var deployment in Of<V1Deployment>().Values)
            Assert.That(deployment.Spec.Replicas, Is.GreaterThan(1), deployment.Metadata.Name);
    });

    [TestCaseSource(nameof(Services))]
    public void It_is_asked_how_it_is_and_limited(string name)
    {
        var container = Container(name);

        Assert.Multiple(() =>
        {
            Assert.That(container.LivenessProbe?.HttpGet?.Path, Is.EqualTo("/health/live"));
            Assert.That(container.ReadinessProbe?.HttpGet?.Path, Is.EqualTo("/health/ready"));
            Assert.That(container.StartupProbe?.HttpGet?.Path, Is.EqualTo("/health/live"));
            Assert.That(container.Resources?.Limits?.Keys, Is.SupersetOf(new[] { "cpu", "memory" }));
            Assert.That(container.Resources?.Requests?.Keys, Is.SupersetOf(new[] { "cpu", "memory" }));
            Assert.That(container.Ports.Single().ContainerPort, Is.EqualTo(8080).And.EqualTo(int.Parse(Settings()["ASPNETCORE_HTTP_PORTS"], System.Globalization.CultureInfo.InvariantCulture)));
        });
    }

    [TestCaseSource(nameof(Services))]
    public void A_disruption_leaves_one(string name)
    {
        var budget = Of<V1PodDisruptionBudget>()[name];

        Assert.Multiple(() =>
        {
            Assert.That(Selects(budget.Spec.Selector, name), Is.True);
            Assert.That(budget.Spec.MinAvailable.Value, Is.EqualTo("1"), "fewer than its replicas, or no node could ever be emptied");
        });
    }

    [Test]
    public void Each_pod_may_do_as_little_as_it_needs() => Assert.Multiple(() =>
    {
        foreach (var (name, pod) in Pods())
        {
            Assert.That(pod.AutomountServiceAccountToken, Is.False, name);
            Assert.That(pod.SecurityContext, Has.Property(nameof(V1PodSecurityContext.RunAsNonRoot)).True.And.Property(nameof(V1PodSecurityContext.RunAsUser)).EqualTo(1654), $"{name}: the user of the images");
            Assert.That(pod.SecurityContext.SeccompProfile?.Type, Is.EqualTo("RuntimeDefault"), name);
            foreach (var container in pod.Containers)
            {
                Assert.That(container.SecurityContext, Has.Property(nameof(V1SecurityContext.ReadOnlyRootFilesystem)).True.And.Property(nameof(V1SecurityContext.AllowPrivilegeEscalation)).False, name);
                Assert.That(container.SecurityContext.Capabilities?.Drop, Is.EqualTo(new[] { "ALL" }), name);
                Assert.That(container.Image, Does.Match("^registry.education.example/appsedu/[a-z]+:[0-9.]+$"), $"{name}: a tag that stays");
                Assert.That(container.VolumeMounts.Select(mount => mount.Name), Is.EquivalentTo(pod.Volumes.Select(volume => volume.Name)), name);
            }
        }
    });

    [Test]
    public void Each_database_has_its_migration() => Assert.Multiple(() =>
    {
        Assert.That(Of<V1Job>().Keys, Is.EquivalentTo(new[] { "catalogue-migrate", "tenants-migrate", "provisioning-migrate" }));
        foreach (var (name, job) in Of<V1Job>())
        {
            var container = job.Spec.Template.Spec.Containers.Single();
            Assert.That(container.Args, Is.EqualTo(new[] { "migrate" }), name);
            Assert.That(container.Image, Is.EqualTo(Container(name[..^"-migrate".Length]).Image), $"{name}: the release that it migrates for");
        }
    });

    [Test]
    public void Settings_and_secrets_come_by_reference() => Assert.Multiple(() =>
    {
        Assert.That(all.OfType<V1Secret>(), Is.Empty, "a secret in a repository is none");
        foreach (var (name, pod) in Pods())
        {
            var container = pod.Containers.Single();
            Assert.That(container.EnvFrom.Select(from => from.ConfigMapRef?.Name), Is.EqualTo(new[] { Of<V1ConfigMap>().Keys.Single() }), name);
            Assert.That(container.Env.Where(variable => variable.ValueFrom is not null).Select(variable => variable.Name), Is.Empty, $"{name}: secrets are files, not variables");
            Assert.That(container.Env.Where(variable => variable.Value.StartsWith('/')).Where(variable => !container.VolumeMounts.Any(mount => (variable.Value + "/").StartsWith(mount.MountPath + "/", StringComparison.Ordinal))).Select(variable => variable.Name),
                Is.Empty, $"{name}: each path is below something mounted");
        }
        foreach (var name in Services.Except(["portal"]))
            Assert.That(Settings()[$"Services__{char.ToUpperInvariant(name[0])}{name[1..]}"], Is.EqualTo($"http://{name}:{Of<V1Service>()[name].Spec.Ports.Single().Port}"));
    });

    [Test]
    public void Nobody_talks_to_anybody_unless_said()
    {
        var closed = Of<V1NetworkPolicy>().Values.Where(policy => policy.Spec.PodSelector is { MatchLabels: null or { Count: 0 }, MatchExpressions: null or { Count: 0 } } && policy.Spec is { Ingress: null, Egress: null });

        Assert.That(closed.Single().Spec.PolicyTypes, Is.EquivalentTo(new[] { "Ingress", "Egress" }));
    }

    // architecture.md: the front door asks all three, Tenants asks Provisioning whether a wish would fit, the rest goes over the bus.
    [TestCase(true)]
    [TestCase(false)]
    public void Who_asks_whom_is_the_designed(bool asking)
    {
        var said = from policy in Of<V1NetworkPolicy>().Values
                   from mine in Services.Where(name => Selects(policy.Spec.PodSelector, name))
                   from peer in asking ? (policy.Spec.Egress ?? []).SelectMany(rule => rule.To ?? []) : (policy.Spec.Ingress ?? []).SelectMany(rule => rule.FromProperty ?? [])
                   where peer is { PodSelector: not null, NamespaceSelector: null }
                   from theirs in Services.Where(name => Selects(peer.PodSelector, name))
                   select asking ? $"{mine} → {theirs}" : $"{theirs} → {mine}";

        Assert.That(said, Is.EquivalentTo(new[] { "portal → catalogue", "portal → tenants", "portal → provisioning", "tenants → provisioning" }));
    }

    [Test]
    public void Only_Provisioning_reaches_the_outside_and_only_Portal_is_reached_from_it() => Assert.Multiple(() =>
    {
        Assert.That(Of<V1NetworkPolicy>().Values.Where(policy => policy.Spec.Egress?.Any(rule => rule.To is null || rule.To.Any(peer => peer.IpBlock is not null)) is true).Select(policy => policy.Metadata.Name), Is.EqualTo(new[] { "provisioning" }));
        Assert.That(Of<V1Ingress>().Values.SelectMany(ingress => ingress.Spec.Rules).SelectMany(rule => rule.Http.Paths).Select(path => path.Backend.Service.Name), Is.EqualTo(new[] { "portal" }));
        Assert.That(Of<V1NetworkPolicy>()["provisioning"].Spec.Egress.SelectMany(rule => rule.To).Where(peer => peer.IpBlock is { Cidr: "0.0.0.0/0" }).Single().IpBlock.Except, Does.Contain("169.254.0.0/16"), "not the cloud's metadata");
    });

    private Dictionary<string, T> Of<T>() where T : IKubernetesObject<V1ObjectMeta> => all.OfType<T>().ToDictionary(thing => thing.Metadata.Name);

    private IEnumerable<(string Name, V1PodSpec Pod)> Pods() =>
        Of<V1Deployment>().Select(pair => (pair.Key, pair.Value.Spec.Template.Spec)).Concat(Of<V1Job>().Select(pair => (pair.Key, pair.Value.Spec.Template.Spec)));

    private V1Container Container(string name) => Of<V1Deployment>()[name].Spec.Template.Spec.Containers.Single();

    private IDictionary<string, string> Settings() => all.OfType<V1ConfigMap>().Single().Data;

    private static bool Selects(V1LabelSelector selector, string name) =>
        selector.MatchLabels?.TryGetValue("app.kubernetes.io/name", out var only) is true && only == name
        || selector.MatchExpressions?.Any(one => one is { Key: "app.kubernetes.io/name", OperatorProperty: "In" } && one.Values.Contains(name)) is true;

    private static string Made(string part)
    {
        var run = Tools.Ran("kubectl", ["kustomize", Path.Combine(Folder, part)]);
        Assert.That(run.Code, Is.Zero, run.ToString());
        return run.Output;
    }

    private static List<object> Strictly(string yaml) => KubernetesYaml.LoadAllFromString(yaml, strict: true);
}
