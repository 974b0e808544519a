package org.warpsight.sim.validation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Node;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.CollectiveTimes;
import org.warpsight.sim.network.CollectiveTimes.AllReduce;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.Collective;
import org.warpsight.workload.operator.Collective.Kind;

/**
 * A row of a collective table: a collective between GPUs of the bundled node that has the row's GPU.
 *
 * @param collective as the tables call it; {@code all_reduce_custom} is the serving engines' own
 * @param ranks GPUs that take part
 * @param bytes buffer as nccl-tests counts it
 */
record CollectiveCase(Gpu gpu, String collective, String dtype, int ranks, int nodes, long bytes) implements RowCase {
    private static final String ENGINE_ALL_REDUCE = "all_reduce_custom";

    static CollectiveCase of(RowInputs row) {
        return new CollectiveCase(
                row.gpu(),
                row.text("collective"),
                row.text("dtype"),
                row.count("n_gpus"),
                row.count("n_nodes"),
                row.bytes("bytes"));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        Optional<Kind> kind = kind();
        Optional<Node> node = node();
        if (kind.isEmpty()) {
            return List.of(new Unpredicted("the collective " + collective + " is not modelled"));
        }
        if (node.isEmpty()) {
            return List.of(new Unpredicted("no bundled node has GPUs of type " + gpu.id()));
        }
        if (nodes > 1 || ranks > node.get().gpus()) {
            return List.of(new Unpredicted("collectives of more than one node are not modelled here"));
        }
        return List.of(predict(kind.get(), node.get()));
    }

    private Prediction predict(Kind kind, Node node) {
        CollectiveTimes times = CollectiveTimes.of(node, gpu);
        CollectiveTimes ofType = summedBySwitches() ? times : times.withoutInSwitchSums();
        AllReduce whose = collective.equals(ENGINE_ALL_REDUCE) ? AllReduce.ENGINE : AllReduce.LIBRARY;
        long picoseconds = ofType.picoseconds(new Collective(collective, kind, bytes, ranks), whose);
        String reason = String.format(Locale.ROOT, "%s of %d GPUs of %s", collective, ranks, node.id());
        return new Predicted(picoseconds / 1e6, Limiter.NETWORK, reason);
    }

    private boolean summedBySwitches() {
        return !dtype.equals("int8");
    }

    private Optional<Kind> kind() {
        return Optional.ofNullable(
                switch (collective) {
                    case "all_reduce", ENGINE_ALL_REDUCE -> Kind.ALL_REDUCE;
                    case "all_gather" -> Kind.ALL_GATHER;
                    case "reduce_scatter" -> Kind.REDUCE_SCATTER;
                    case "alltoall" -> Kind.ALL_TO_ALL;
                    default -> null;
                });
    }

    private Optional<Node> node() {
        return HardwareCatalogue.standard().nodes().stream()
                .filter(node -> node.gpu().equals(gpu.id()))
                .findFirst();
    }
}
