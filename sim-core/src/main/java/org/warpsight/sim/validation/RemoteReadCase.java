package org.warpsight.sim.validation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warpsight.hardware.Node;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.KvTransfer;
import org.warpsight.sim.validation.Prediction.Predicted;

/**
 * A GPU that reads a batch of messages from one of another node through its network card.
 *
 * @param bytes of the batch
 * @param messages of the batch
 */
record RemoteReadCase(Node node, long bytes, int messages, String unit) implements RowCase {
    static final String OPERATION = "rdma_read";

    private static final Pattern BATCH = Pattern.compile("batch (\\d+)");

    static RowCase of(RowInputs row) {
        String name = row.text("system");
        String parameters = row.textOrEmpty("parameters");
        Optional<MeasuredSystem> system = MeasuredSystem.named(name);
        Matcher batch = BATCH.matcher(parameters);
        if (system.isEmpty() || !batch.find() || !parameters.contains("MORI-IO")) {
            return new UnmodelledCase(row.kind(), "reads from '" + name + "' by this library are not modelled");
        }
        return new RemoteReadCase(
                system.get().node(), row.bytes("bytes"), Integer.parseInt(batch.group(1)), row.text("unit"));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        double seconds =
                KvTransfer.overNetwork(node, 1, KvTransfer.Library.MORI_IO).whole(bytes, 1, messages) / 1e12;
        double value = unit.equals("us") ? seconds * 1e6 : bytes / seconds / 1e9;
        String reason = String.format(Locale.ROOT, "%d messages over one card of %s", messages, node.id());
        return List.of(new Predicted(value, Limiter.NETWORK, reason));
    }
}
