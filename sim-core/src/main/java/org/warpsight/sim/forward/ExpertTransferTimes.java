package org.warpsight.sim.forward;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.network.Fabric;
import org.warpsight.sim.network.MemoryTraffic;
import org.warpsight.sim.network.expert.Direction;
import org.warpsight.sim.network.expert.ExpertExchange;
import org.warpsight.sim.network.expert.ExpertMode;
import org.warpsight.sim.network.expert.ExpertTuning;
import org.warpsight.sim.network.expert.LowLatencyMode;
import org.warpsight.sim.network.expert.NormalMode;
import org.warpsight.sim.network.expert.TokenFormat;
import org.warpsight.sim.network.expert.TokenTraffic;
import org.warpsight.workload.operator.ExpertTransfer;

/**
 * How long tokens travel to their experts: simulated at powers of two, on a straight line between them.
 *
 * <p>{@link RoutedTraffic} says which experts the tokens go to. Up to {@value #LOW_LATENCY_TOKENS} tokens of a
 * rank go by the low-latency kernels, more by the normal ones.
 */
final class ExpertTransferTimes {
    /** Most tokens of a rank that engines give the low-latency kernels (deepseek-ai/DeepEP, README: at most 256). */
    private static final int LOW_LATENCY_TOKENS = 256;

    private final Fabric fabric;
    private final Gpu gpu;
    private final RoutedTraffic routed;
    private final ExpertTuning kernels;
    private final Map<Knot, Moved> knots = new ConcurrentHashMap<>();

    private record Knot(ExpertTransfer transfer, boolean lowLatency) {}

    /**
     * A transfer.
     *
     * @param picoseconds until the last rank is through
     * @param memory what passes the memory of a GPU meanwhile
     */
    record Moved(double picoseconds, MemoryTraffic memory) {
        private Moved plus(Moved other, double factor) {
            return new Moved(picoseconds + factor * other.picoseconds, memory.plus(other.memory.times(factor)));
        }
    }

    private ExpertTransferTimes(Fabric fabric, Gpu gpu, RoutedTraffic routed) {
        this.routed = routed;
        this.fabric = fabric;
        this.gpu = gpu;
        this.kernels = ExpertTuning.of(gpu.architecture());
    }

    /** The times on a fabric; empty if there are no kernels for experts on the GPU's architecture. */
    static Optional<ExpertTransferTimes> of(Fabric fabric, Gpu gpu, RoutedTraffic routed) {
        return ExpertTuning.isKnown(gpu.architecture())
                ? Optional.of(new ExpertTransferTimes(fabric, gpu, routed))
                : Optional.empty();
    }

    /** SMs that so many tokens of a rank take on their way; 0 where kernels for few tokens carry them. */
    int sms(int tokens) {
        return tokens > LOW_LATENCY_TOKENS || kernels.lowLatency().isEmpty()
                ? kernels.normal().engineSms()
                : 0;
    }

    /** Picoseconds until the last rank is through. */
    long picoseconds(ExpertTransfer transfer) {
        return (long) moved(transfer).picoseconds();
    }

    /** How long a transfer takes and what it moves. */
    Moved moved(ExpertTransfer transfer) {
        int tokens = transfer.tokens();
        boolean lowLatency = sms(tokens) == 0;
        int below = Integer.highestOneBit(Math.max(1, tokens));
        Moved lower = knot(transfer, below, lowLatency);
        if (below == tokens) {
            return lower;
        }
        double part = (double) (tokens - below) / below;
        Moved upper = knot(transfer, 2 * below, lowLatency);
        return lower.plus(lower, -part).plus(upper, part);
    }

    private Moved knot(ExpertTransfer transfer, int tokens, boolean lowLatency) {
        ExpertTransfer at = new ExpertTransfer(
                transfer.name(),
                transfer.back(),
                tokens,
                transfer.hiddenSize(),
                transfer.precision(),
                transfer.experts(),
                transfer.expertsPerToken(),
                transfer.ranks());
        return knots.computeIfAbsent(new Knot(at, lowLatency), this::simulate);
    }

    private Moved simulate(Knot knot) {
        ExpertTransfer transfer = knot.transfer();
        TokenTraffic traffic = routed.of(transfer, fabric.node().gpus());
        ExpertMode mode = knot.lowLatency()
                ? new LowLatencyMode(transfer.experts(), true)
                : new NormalMode(kernels.normal().engineSms());
        TokenFormat format =
                new TokenFormat(transfer.hiddenSize(), transfer.precision().bits() < Precision.BF16.bits());
        ExpertExchange.Result result = ExpertExchange.of(fabric, gpu)
                .run(mode, traffic, format, transfer.back() ? Direction.COMBINE : Direction.DISPATCH);
        return new Moved(result.picoseconds(), result.memory());
    }
}
