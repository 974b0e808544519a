package org.warpsight.sim.validation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Node;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.KvTransfer;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.model.Models;

/**
 * A KV cache that travels between two nodes, of which only the network cards count.
 *
 * @param cards network cards of a node; 0 if the system names none
 * @param cardGbit rate of a card
 * @param bytes of the cache; 0 where a table states the rate of many
 * @param layers of the model; 1 where no model is named
 * @param blockBytes of the transfer engine's own benchmark, which moves buffers in one piece; 0 for KV caches of engines
 * @param ofHosts whether those buffers are the hosts'
 */
record KvTransferCase(int cards, int cardGbit, long bytes, int layers, int blockBytes, boolean ofHosts, String unit)
        implements RowCase {
    static final String OPERATION = "kv_transfer";

    private static final Pattern CARDS = Pattern.compile("(\\d+)x(\\d{3})?G? ?(RoCE|bE|EFA)");
    private static final double GBIT_PER_GB = 8;
    /** EFA of a p5 instance: 3,200 Gbit/s over 32 cards (AWS, EC2 P5); Mooncake's eight RoCE cards have 200 each. */
    private static final Map<String, Integer> KIND_GBIT = Map.of("EFA", 100, "RoCE", 200);

    /** Block size of transfer_engine_bench (mooncake-transfer-engine/example/transfer_engine_bench.cpp). */
    private static final int DEFAULT_BLOCK_BYTES = 65_536;

    private static final Pattern BLOCKS = Pattern.compile("(\\d+)MB blocks");
    private static final long MANY_BYTES = 40_000_000_000L;
    private static final Pattern PROMPT = Pattern.compile("^(\\S+) prompt (\\d+)$");

    static KvTransferCase of(RowInputs row) {
        Matcher cards = CARDS.matcher(row.text("system"));
        boolean named = cards.find();
        Matcher prompt = PROMPT.matcher(row.textOrEmpty("parameters"));
        int gbit = !named
                ? 0
                : cards.group(2) != null ? Integer.parseInt(cards.group(2)) : KIND_GBIT.getOrDefault(cards.group(3), 0);
        int layers = prompt.matches()
                ? Models.get(prompt.group(1).toLowerCase(Locale.ROOT)).layers().size()
                : 1;
        return new KvTransferCase(
                named ? Integer.parseInt(cards.group(1)) : 0,
                gbit,
                row.bytesOr("bytes", 0),
                layers,
                prompt.matches() ? 0 : blockBytes(row.textOrEmpty("parameters")),
                !row.textOrEmpty("parameters").contains("GPU"),
                row.text("unit"));
    }

    private static int blockBytes(String parameters) {
        Matcher blocks = BLOCKS.matcher(parameters);
        return blocks.find() ? Integer.parseInt(blocks.group(1)) << 20 : DEFAULT_BLOCK_BYTES;
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        if (cards == 0 || cardGbit == 0) {
            return List.of(new Unpredicted("the system names no network cards"));
        }
        Node node = HardwareCatalogue.standard().node("hgx-h800").withNetworkCards(cards, cardGbit / GBIT_PER_GB);
        KvTransfer transfer = blockBytes == 0
                ? KvTransfer.overNetwork(node, node.gpus())
                : KvTransfer.ofBuffers(node, blockBytes, ofHosts);
        long moved = bytes == 0 ? MANY_BYTES : bytes;
        double seconds = transfer.whole(moved, layers, 1) / 1e12;
        double value = unit.equals("us") ? seconds * 1e6 : moved / seconds / 1e9;
        String reason = String.format(Locale.ROOT, "%d layers over %d cards of %d Gbit/s", layers, cards, cardGbit);
        return List.of(new Predicted(value, Limiter.NETWORK, reason));
    }
}
