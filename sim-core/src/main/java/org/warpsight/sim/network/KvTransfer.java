package org.warpsight.sim.network;

import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Node;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;

/**
 * How long the KV cache of a prompt is on its way from the worker that computed it to the one that goes on with it.
 *
 * <pre>
 *   a layer   layer + max( blocks x block , bytes of the layer / rate )
 *   whole     layers x a layer                                                after the prompt's last layer
 * </pre>
 *
 * <p>Smaller blocks are more work requests: the cards carry bytes no faster than requests are handed to them.
 *
 * @param bytesPerSecond payload that all lanes between the two workers carry together
 * @param layerPs to hand over a layer, in picoseconds
 * @param blockPs work request of one block of a layer
 */
public record KvTransfer(double bytesPerSecond, long layerPs, long blockPs) {
    private static final double PICOSECONDS_PER_SECOND = 1e12;
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;
    private static final double BYTES_PER_GB = 1e9;

    /** Libraries that transfer KV caches. */
    public enum Library {
        /** Mooncake's Transfer Engine; what serving runs use. */
        MOONCAKE("mooncake"),
        /** AMD's. */
        MORI_IO("mori-io");

        private final String file;

        Library(String file) {
            this.file = file;
        }
    }

    /**
     * Buffers that are registered as a whole, in equal work requests.
     *
     * @param payloadFraction payload as a part of a card's rate
     * @param requestUs a card between two requests, in microseconds
     * @param hostGbPerS what all cards together read from the memory of one host
     */
    private record Buffers(double payloadFraction, double requestUs, double hostGbPerS) {}

    /** Constants of a transfer library. */
    private record Tuning(
            String library,
            double networkFraction,
            double linkFraction,
            double layerUs,
            double blockUs,
            Optional<Buffers> buffers,
            Map<String, String> sources) {
        private static final JsonFormat<Tuning> FORMAT = JsonFormat.of(Tuning.class, "kv-transfer.schema.json");

        private static Tuning of(Library library) {
            String file = "kv-transfers/" + library.file + ".json";
            return FORMAT.read(JsonDocuments.resource(Architecture.class, file));
        }
    }

    public KvTransfer {
        if (!(bytesPerSecond > 0) || layerPs < 0 || blockPs < 0) {
            throw new IllegalArgumentException("a KV transfer at " + bytesPerSecond + " bytes per second, " + layerPs
                    + " ps a layer and " + blockPs + " ps a block");
        }
    }

    /**
     * Over the network cards of two nodes.
     *
     * @param gpus GPUs of the smaller worker; each uses the cards of its share of a node
     * @throws IllegalArgumentException if the node has no network card
     */
    public static KvTransfer overNetwork(Node node, int gpus) {
        return overNetwork(node, gpus, Library.MOONCAKE);
    }

    /** The same by a given library. */
    public static KvTransfer overNetwork(Node node, int gpus, Library library) {
        double cards = node.networkCards() * node.networkCardGbPerS() * BYTES_PER_GB;
        Tuning tuning = Tuning.of(library);
        return of(tuning, cards * gpus / node.gpus() * tuning.networkFraction());
    }

    /**
     * Buffers in one piece over all network cards of two nodes, by Mooncake's engine alone: no engine hands over layers.
     *
     * @param requestBytes of a work request
     * @param ofHosts whether they lie in the memory of the hosts, not of the GPUs
     */
    public static KvTransfer ofBuffers(Node node, double requestBytes, boolean ofHosts) {
        Buffers buffers = Tuning.of(Library.MOONCAKE).buffers().orElseThrow();
        double card = node.networkCardGbPerS() * BYTES_PER_GB * buffers.payloadFraction();
        double requestSeconds =
                requestBytes / card + buffers.requestUs() * PICOSECONDS_PER_MICROSECOND / PICOSECONDS_PER_SECOND;
        double cards = node.networkCards() * requestBytes / requestSeconds;
        return new KvTransfer(ofHosts ? Math.min(cards, buffers.hostGbPerS() * BYTES_PER_GB) : cards, 0, 0);
    }

    /**
     * Over the links inside one node.
     *
     * @param gpus GPUs of the smaller worker
     */
    public static KvTransfer overLinks(Node node, int gpus) {
        Tuning tuning = Tuning.of(Library.MOONCAKE);
        return of(tuning, node.linkGbPerS() * BYTES_PER_GB * gpus * tuning.linkFraction());
    }

    private static KvTransfer of(Tuning tuning, double bytesPerSecond) {
        return new KvTransfer(
                bytesPerSecond,
                Math.round(tuning.layerUs() * PICOSECONDS_PER_MICROSECOND),
                Math.round(tuning.blockUs() * PICOSECONDS_PER_MICROSECOND));
    }

    /**
     * Picoseconds of a cache that is sent as a whole.
     *
     * @param blocks of each layer
     */
    public long whole(double bytes, int layers, long blocks) {
        return layers * layer(bytes / layers, blocks);
    }

    /** Picoseconds of one layer of a cache. */
    public long layer(double bytes, long blocks) {
        long wire = Math.round(bytes / bytesPerSecond * PICOSECONDS_PER_SECOND);
        return layerPs + Math.max(wire, blocks * blockPs);
    }
}
