package org.warpsight.sim.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Node;
import org.warpsight.sim.kernel.Limiter;
import org.warpsight.sim.network.Fabric;
import org.warpsight.sim.network.expert.Direction;
import org.warpsight.sim.network.expert.ExpertExchange;
import org.warpsight.sim.network.expert.ExpertMode;
import org.warpsight.sim.network.expert.ExpertTuning;
import org.warpsight.sim.network.expert.Gate;
import org.warpsight.sim.network.expert.LowLatencyMode;
import org.warpsight.sim.network.expert.NormalMode;
import org.warpsight.sim.network.expert.TokenFormat;
import org.warpsight.sim.network.expert.TokenTraffic;
import org.warpsight.sim.validation.Prediction.Predicted;
import org.warpsight.sim.validation.Prediction.Unpredicted;
import org.warpsight.workload.operator.ExpertPlacement;

/**
 * A row of a DeepEP table: random tokens of equal experts, dispatched in FP8 or combined in BF16.
 *
 * @param sms SMs that the kernels take; 0 in low-latency mode
 */
record ExpertExchangeCase(
        Gpu gpu,
        String mode,
        String op,
        int nodes,
        int ranks,
        int hiddenSize,
        int tokens,
        int topK,
        int experts,
        int sms)
        implements RowCase {
    private static final String NORMAL = "normal";
    private static final String LOW_LATENCY = "low_latency";
    private static final long SEED = 1;
    /** Beyond so many tokens of a rank their spread no longer shows. */
    private static final int DRAWN_TOKENS = 4096;

    static ExpertExchangeCase of(RowInputs row) {
        row.requireMultiple("num_experts", "ep_ranks");
        row.requireAtMost("topk", "num_experts");
        row.requireMultiple("ep_ranks", "n_nodes");
        return new ExpertExchangeCase(
                row.gpu(),
                row.text("mode"),
                row.text("op"),
                row.count("n_nodes"),
                row.count("ep_ranks"),
                row.count("hidden_size"),
                row.count("tokens_per_rank"),
                row.count("topk"),
                row.count("num_experts"),
                row.size("sms"));
    }

    @Override
    public List<Prediction> predict(Simulators simulators) {
        Optional<Node> node = HardwareCatalogue.standard().nodeOf(gpu.id());
        Optional<Direction> direction = Arrays.stream(Direction.values())
                .filter(way -> way.name().equalsIgnoreCase(op))
                .findFirst();
        if (node.isEmpty()) {
            return unpredicted("no bundled node has GPUs of type " + gpu.id());
        }
        if (!ExpertTuning.isKnown(gpu.architecture())) {
            return unpredicted("no kernels are known that exchange tokens of experts between GPUs of type " + gpu.id());
        }
        if (direction.isEmpty()) {
            return unpredicted("'" + op + "' is neither dispatch nor combine");
        }
        if (mode.equals(NORMAL) && sms >= 2 && sms % 2 == 0) {
            return List.of(predict(node.get(), direction.get(), new NormalMode(sms)));
        }
        if (mode.equals(LOW_LATENCY)) {
            return List.of(predict(node.get(), direction.get(), new LowLatencyMode(experts, true)));
        }
        return unpredicted("mode " + mode + " with " + sms + " SMs is not modelled");
    }

    private static List<Prediction> unpredicted(String reason) {
        return List.of(new Unpredicted(reason));
    }

    private Prediction predict(Node node, Direction direction, ExpertMode how) {
        double[] equal = new double[experts];
        Arrays.fill(equal, 1);
        int times = tokens % DRAWN_TOKENS == 0 ? tokens / DRAWN_TOKENS : 1;
        TokenTraffic traffic = TokenTraffic.draw(
                        Gate.free(experts, topK),
                        equal,
                        ExpertPlacement.contiguous(experts, ranks),
                        tokens / times,
                        ranks / nodes,
                        SEED)
                .repeated(times);
        TokenFormat format =
                direction == Direction.DISPATCH ? TokenFormat.fp8(hiddenSize) : TokenFormat.bf16(hiddenSize);
        long picoseconds = ExpertExchange.of(Fabric.of(node, nodes * node.gpus()), gpu)
                .run(how, traffic, format, direction)
                .picoseconds();
        String reason =
                String.format(Locale.ROOT, "%s of %d tokens per rank to %d ranks of %s", op, tokens, ranks, node.id());
        return new Predicted(picoseconds / 1e6, Limiter.NETWORK, reason);
    }
}
