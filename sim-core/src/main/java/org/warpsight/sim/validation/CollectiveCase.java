package org.warpsight.sim.validation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Node;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.Caller;
import org.warpsight.sim.network.CollectiveTimes;
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
 * @param caller whose kernels
 */
record CollectiveCase(Gpu gpu, String collective, String dtype, int ranks, int nodes, long bytes, Caller caller)
        implements RowCase {
    private static final String ENGINE_ALL_REDUCE = "all_reduce_custom";

    static CollectiveCase of(RowInputs row) {
        return new CollectiveCase(
                row.gpu(),
                row.text("collective"),
                row.text("dtype"),
                row.count("n_gpus"),
                row.count("n_nodes"),
                row.bytes("bytes"),
                row.text("collective").equals(ENGINE_ALL_REDUCE)
                        ? Caller.named(row.library().name().toLowerCase(Locale.ROOT))
                                .orElse(Caller.VLLM)
                        : Caller.LIBRARY);
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
        if (ranks < 2) {
            return List.of(new Unpredicted("one rank sends nothing"));
        }
        return List.of(predict(kind.get(), node.get()));
    }

    private Prediction predict(Kind kind, Node node) {
        CollectiveTimes times = CollectiveTimes.of(node, gpu);
        CollectiveTimes ofType = summedBySwitches() ? times : times.withoutInSwitchSums();
        TimedCollective timed =
                TimedCollective.of(node, ofType, new Collective(collective, kind, bytes, ranks), caller, true);
        return new Predicted(timed.microseconds(), Limiter.NETWORK, timed.reason());
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
        return HardwareCatalogue.standard().nodeOf(gpu.id());
    }
}
