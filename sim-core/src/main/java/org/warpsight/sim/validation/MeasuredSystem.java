package org.warpsight.sim.validation;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.HardwareCatalogue.Server;
import org.warpsight.hardware.Node;

/**
 * The nodes that a published table names in words, such as {@code A100-80G NDmv4 (8xHDR200/node)}: the bundled node of that
 * GPU with the network cards that are named.
 *
 * @param node with its cards
 * @param gpu its GPU
 */
record MeasuredSystem(Node node, Gpu gpu) {
    private static final Pattern GPU = Pattern.compile("\\b(H100|H200|H800|A100|MI300X|MI325X|MI355X|SM90|CX7 NDR)\\b");
    private static final Pattern CARDS = Pattern.compile("(\\d+)x(?:CX7-|HDR|NDR|EFA )?(\\d{3})G?");
    private static final Pattern ONE_CARD = Pattern.compile("(?:CX7|NDR|Thor2)[- ](\\d{3})G");
    private static final double GBIT_PER_GB = 8;

    /** The system of a name; empty if it names no GPU with a node. */
    static Optional<MeasuredSystem> named(String system) {
        Matcher gpu = GPU.matcher(system);
        if (!gpu.find()) {
            return Optional.empty();
        }
        return nodeOf(gpu.group(1), system)
                .map(server -> new MeasuredSystem(withCards(server.node(), system), server.gpu()));
    }

    private static Optional<Server> nodeOf(String gpu, String system) {
        HardwareCatalogue hardware = HardwareCatalogue.standard();
        String node =
                switch (gpu) {
                    // Hopper without a name, and its cards alone.
                    case "H100", "SM90", "CX7 NDR" -> system.contains("a3-mega") ? "a3-megagpu-8g" : "dgx-h100";
                    case "H200" -> "dgx-h200";
                    // DeepSeek's profile of its training is older than a queue pair for each channel.
                    case "H800" -> system.contains("train") ? "hgx-h800-ibrc" : "hgx-h800";
                    case "A100" -> "dgx-a100";
                    case "MI355X" -> "mi355x-platform";
                    // The platform of both has the same links.
                    default -> system.contains("CX7-400G RoCE") ? "mi300x-roce" : "mi300x-platform";
                };
        return Optional.of(hardware.server(node));
    }

    private static Node withCards(Node node, String system) {
        Matcher cards = CARDS.matcher(system);
        if (cards.find()) {
            return node.withNetworkCards(
                    Integer.parseInt(cards.group(1)), Integer.parseInt(cards.group(2)) / GBIT_PER_GB);
        }
        Matcher one = ONE_CARD.matcher(system);
        return one.find()
                ? node.withNetworkCards(node.networkCards(), Integer.parseInt(one.group(1)) / GBIT_PER_GB)
                : node;
    }
}
