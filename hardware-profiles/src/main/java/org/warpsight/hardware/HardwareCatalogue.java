package org.warpsight.hardware;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.warpsight.hardware.json.Catalogue;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonFormat;

/**
 * All hardware by name: bundled profiles by id or alias, the user's own by path.
 *
 * <pre>{@code
 *   HardwareCatalogue hardware = HardwareCatalogue.standard();
 *   Gpu h100 = hardware.gpu("h100");
 *   Gpu mine = hardware.gpu("./my-gpu.json");            // may name a bundled architecture or a file beside it
 *   Gpu pool = hardware.gpu(scenario, "/deployment/pools/0/gpu");
 *   Server server = hardware.server("dgx-h100");         // the node with its GPU
 * }</pre>
 *
 * <p>Everything returned has passed its schema, the physical checks and the rule that every number has a source. All
 * methods throw {@link org.warpsight.hardware.json.BadInputException} for unknown names and unsound files. Safe for
 * use by several threads.
 */
public final class HardwareCatalogue {
    private static final HardwareCatalogue STANDARD = new HardwareCatalogue();

    private final JsonFormat<Architecture> architectureFormat =
            format(Architecture.class, "architecture").checkedBy(ArchitectureChecks::check);
    private final Catalogue<Architecture> architectures = new Catalogue<>(
            "architecture",
            "The bundled ones are listed by `warpsight list gpus`",
            Architecture.class,
            "profiles/architectures",
            architectureFormat,
            architecture -> List.of());

    private final JsonFormat<GpuProduct> gpuFormat = format(GpuProduct.class, "gpu")
            .checkedBy((product, document) -> GpuChecks.check(product, architectureOf(document), document));
    private final Catalogue<GpuProduct> products = new Catalogue<>(
            "GPU",
            "`warpsight list gpus` shows all",
            GpuProduct.class,
            "profiles/gpus",
            gpuFormat,
            GpuProduct::aliases);

    private final JsonFormat<Node> nodeFormat = format(Node.class, "node").checkedBy(this::checkNode);
    private final Catalogue<Node> nodes = new Catalogue<>(
            "node", "`warpsight list nodes` shows all", Node.class, "profiles/nodes", nodeFormat, node -> List.of());

    private final JsonFormat<Cluster> clusterFormat =
            format(Cluster.class, "cluster").checkedBy(this::checkCluster);
    private final Catalogue<Cluster> clusters = new Catalogue<>(
            "cluster",
            "`warpsight list clusters` shows all",
            Cluster.class,
            "profiles/clusters",
            clusterFormat,
            cluster -> List.of());

    private HardwareCatalogue() {}

    /** A node together with the GPU that it names. */
    public record Server(Node node, Gpu gpu) {}

    /** A cluster together with the node that it names. */
    public record Fleet(Cluster cluster, Server server) {}

    /** The catalogue of the profiles that come with the program. */
    public static HardwareCatalogue standard() {
        return STANDARD;
    }

    /** The GPU of an id, alias or path. */
    public Gpu gpu(String name) {
        return resolveGpu(products.find(name));
    }

    /** The GPU that a document names at a JSON pointer; relative paths start from the document's folder. */
    public Gpu gpu(JsonDocument document, String pointer) {
        return resolveGpu(products.findReferredBy(document, pointer));
    }

    /** All bundled GPUs in the order of their ids. */
    public List<Gpu> gpus() {
        return products.ids().stream().map(this::gpu).toList();
    }

    /** The node of an id or path, with its GPU. */
    public Server server(String name) {
        return resolveServer(nodes.find(name));
    }

    /** The node that a document names at a JSON pointer, with its GPU. */
    public Server server(JsonDocument document, String pointer) {
        return resolveServer(nodes.findReferredBy(document, pointer));
    }

    /** The node of an id or path. */
    public Node node(String name) {
        return nodes.get(name);
    }

    /** All bundled nodes in the order of their ids. */
    public List<Node> nodes() {
        return nodes.all();
    }

    /** The bundled node that is meant where only its GPU is named; empty if none has it. */
    public Optional<Node> nodeOf(String gpu) {
        return nodes().stream()
                .filter(node -> node.variantOf().isEmpty() && node.gpu().equals(gpu))
                .findFirst();
    }

    /** The cluster of an id or path, with its nodes. */
    public Fleet fleet(String name) {
        return resolveFleet(clusters.find(name));
    }

    /** The cluster that a document names at a JSON pointer, with its nodes. */
    public Fleet fleet(JsonDocument document, String pointer) {
        return resolveFleet(clusters.findReferredBy(document, pointer));
    }

    /** The cluster of an id or path. */
    public Cluster cluster(String name) {
        return clusters.get(name);
    }

    /** All bundled clusters in the order of their ids. */
    public List<Cluster> clusters() {
        return clusters.all();
    }

    /** The architecture of an id or path. */
    public Architecture architecture(String name) {
        return architectures.get(name);
    }

    /** The architecture of an id or path as its file says it, to change numbers of it. */
    public ArchitectureProfile architectureProfile(String name) {
        return new ArchitectureProfile(architectures.find(name).document(), architectureFormat);
    }

    /** All bundled architectures in the order of their ids. */
    public List<Architecture> architectures() {
        return architectures.all();
    }

    /**
     * Reads a document as the kind of profile that its keys say it is, which checks it completely.
     *
     * @return the profile: an {@link Architecture}, {@link Gpu}, {@link Server} or {@link Fleet}; empty if no key tells
     *     that it is any of them
     */
    public Optional<Record> check(JsonDocument document) {
        if (hasAny(document, "multiprocessor", "matrix_pipe", "copy_engine")) {
            return Optional.of(architectureFormat.read(document));
        }
        if (hasAny(document, "multiprocessors", "peak_tflops", "hbm_bandwidth_gb_per_s")) {
            return Optional.of(resolveGpu(read(gpuFormat, document)));
        }
        if (hasAny(document, "fabric", "link_gb_per_s")) {
            return Optional.of(resolveServer(read(nodeFormat, document)));
        }
        if (hasAny(document, "oversubscription")) {
            return Optional.of(resolveFleet(read(clusterFormat, document)));
        }
        return Optional.empty();
    }

    private static boolean hasAny(JsonDocument document, String... keys) {
        return Stream.of(keys).anyMatch(document.tree()::has);
    }

    private Architecture architectureOf(JsonDocument gpu) {
        return architectures.referredBy(gpu, "/architecture");
    }

    private Gpu resolveGpu(Catalogue.Entry<GpuProduct> product) {
        return new Gpu(product.value(), architectureOf(product.document()));
    }

    private Server resolveServer(Catalogue.Entry<Node> node) {
        return new Server(node.value(), gpu(node.document(), "/gpu"));
    }

    private Fleet resolveFleet(Catalogue.Entry<Cluster> cluster) {
        return new Fleet(cluster.value(), server(cluster.document(), "/node"));
    }

    private void checkNode(Node node, JsonDocument document) {
        gpu(document, "/gpu");
        if (node.inSwitchReduction() && node.fabric() != Node.Fabric.SWITCH) {
            throw document.problem(
                    "/in_switch_reduction",
                    "a mesh has no switch that could sum",
                    "Set it to false, or \"fabric\" to \"switch\"");
        }
        if (node.gpusPerPcieSwitch().isPresent() != (node.fabric() == Node.Fabric.PCIE)) {
            throw document.problem(
                    node.gpusPerPcieSwitch().isPresent() ? "/gpus_per_pcie_switch" : "/fabric",
                    "PCIe switches and \"fabric\": \"pcie\" go together",
                    "Give gpus_per_pcie_switch with fabric pcie and only there");
        }
        if (node.gpus() % node.gpusPerPcieSwitch().orElse(1) != 0) {
            throw document.problem(
                    "/gpus_per_pcie_switch",
                    node.gpusPerPcieSwitch().get() + " does not divide the " + node.gpus() + " GPUs",
                    "Name a divisor");
        }
        if (node.networkCards() > 0
                && node.gpus() % node.networkCards() != 0
                && node.networkCards() % node.gpus() != 0) {
            throw document.problem(
                    "/network_cards",
                    node.networkCards() + " network cards cannot be shared evenly by " + node.gpus() + " GPUs",
                    "Give each GPU the same number of cards, or each card the same number of GPUs");
        }
        if ((node.networkCards() == 0) != (node.networkCardGbPerS() == 0)) {
            throw document.problem(
                    "/network_cards",
                    node.networkCards() + " network cards cannot have " + Relation.format(node.networkCardGbPerS())
                            + " GB/s each",
                    "Give both, or 0 for both where there is no network");
        }
        SourceChecks.check(node.sources().keySet(), document);
    }

    private void checkCluster(Cluster cluster, JsonDocument document) {
        Node node = nodes.referredBy(document, "/node");
        if (cluster.nodes() > 1 && node.networkCards() == 0) {
            throw document.problem(
                    "/node",
                    "node " + node.id() + " has no network cards",
                    "Name a node that has some, or set nodes to 1");
        }
        SourceChecks.check(cluster.sources().keySet(), document);
    }

    private static <T> Catalogue.Entry<T> read(JsonFormat<T> format, JsonDocument document) {
        return new Catalogue.Entry<>(format.read(document), document);
    }

    private static <T> JsonFormat<T> format(Class<T> type, String schema) {
        return JsonFormat.of(type, "profiles/schema/" + schema + ".schema.json");
    }
}
