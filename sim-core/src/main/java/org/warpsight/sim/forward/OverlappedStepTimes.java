package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.BatchShape;
import org.warpsight.workload.scenario.Deployment.Overlap;

/**
 * Passes cut into two micro-batches whose communication and computation overlap, as DeepSeek runs prefill and decode.
 *
 * <p>The operators of a pass are those of both micro-batches. What their communication takes is what nothing covered: the time
 * of the schedule without that of computation, shared out in proportion.
 */
public final class OverlappedStepTimes implements StepTimes {
    private static final int BATCHES = 2;

    private final StepTimes passes;
    private final Function<BatchShape, Optional<CommunicationLoad>> load;
    private final Function<CommunicationLoad, StepTimes> beside;
    private final Map<CommunicationLoad, StepTimes> loaded = new ConcurrentHashMap<>();
    private final Gpu gpu;
    private final int attentionRanks;
    private final Overlap overlap;

    /**
     * Overlapped passes.
     *
     * @param passes without overlap
     * @param beside the same on a GPU of which communication has a part
     * @param attentionRanks that share the sequences of a pass; one with a single token cannot cut it
     * @param overlap other than none
     */
    public static OverlappedStepTimes of(
            ReplicaStepTimes passes,
            Function<CommunicationLoad, StepTimes> beside,
            int attentionRanks,
            Overlap overlap) {
        return new OverlappedStepTimes(passes, passes::transferLoad, beside, passes.gpu(), attentionRanks, overlap);
    }

    OverlappedStepTimes(
            StepTimes passes,
            Function<BatchShape, Optional<CommunicationLoad>> load,
            Function<CommunicationLoad, StepTimes> beside,
            Gpu gpu,
            int attentionRanks,
            Overlap overlap) {
        this.passes = passes;
        this.load = load;
        this.beside = beside;
        this.gpu = gpu;
        this.attentionRanks = attentionRanks;
        this.overlap = overlap;
    }

    @Override
    public long picoseconds(BatchShape batch) {
        return cannotBeCut(batch)
                ? passes.picoseconds(batch)
                : scheduled(batch, half(batch)).picoseconds();
    }

    /** The operators of one of two micro-batches. */
    private OverlapTimes half(BatchShape batch) {
        BatchShape half = batch.evenPart(BATCHES, attentionRanks);
        Optional<CommunicationLoad> taken = load.apply(half);
        if (taken.isEmpty()) {
            return OverlapTimes.undisturbed(passes.operators(half));
        }
        List<OperatorTime> alone = loaded(taken.get().withoutTraffic()).operators(half);
        return OverlapTimes.of(gpu, taken.get(), alone, loaded(taken.get()).operators(half));
    }

    private StepTimes loaded(CommunicationLoad taken) {
        return loaded.computeIfAbsent(taken, beside);
    }

    private TwoBatchSchedule.Outcome scheduled(BatchShape batch, OverlapTimes half) {
        if (overlap == Overlap.FIVE_STAGE && batch.prefillSequences() == 0) {
            long picoseconds = FiveStageSchedule.picoseconds(half.beside());
            return new TwoBatchSchedule.Outcome(picoseconds, BATCHES * half.computingBeside());
        }
        return TwoBatchSchedule.run(half);
    }

    @Override
    public List<OperatorTime> operators(BatchShape batch) {
        if (cannotBeCut(batch)) {
            return passes.operators(batch);
        }
        OverlapTimes half = half(batch);
        TwoBatchSchedule.Outcome outcome = scheduled(batch, half);
        List<OperatorTime> computed = new ArrayList<>();
        double slow = slowPart(half, outcome.computing());
        for (int place = 0; place < half.alone().size(); place++) {
            OperatorTime alone = half.alone().get(place);
            long more = half.beside().get(place).picoseconds() - alone.picoseconds();
            // Rounded down, so that kernels together never take longer than the pass.
            computed.add(alone.taking(alone.picoseconds() + (long) Math.floor(slow * more))
                    .repeated(BATCHES));
        }
        return uncovered(computed, outcome.picoseconds());
    }

    /** The part of computation during which something travels. */
    private static double slowPart(OverlapTimes half, double computing) {
        double alone = half.computingAlone();
        double more = half.computingBeside() - alone;
        return more == 0 ? 0 : Math.min(1, Math.max(0, (computing / BATCHES - alone) / more));
    }

    /** Operators whose communication takes what is left of the pass, in proportion. */
    private static List<OperatorTime> uncovered(List<OperatorTime> operators, long whole) {
        long sent = operators.stream()
                .filter(PassLayers::isCommunication)
                .mapToLong(OperatorTime::picoseconds)
                .sum();
        long left = whole
                - operators.stream()
                        .filter(operator -> !PassLayers.isCommunication(operator))
                        .mapToLong(OperatorTime::picoseconds)
                        .sum();
        List<OperatorTime> both = new ArrayList<>();
        long sentBefore = 0;
        for (OperatorTime operator : operators) {
            if (PassLayers.isCommunication(operator)) {
                long sentNow = sentBefore + operator.picoseconds();
                both.add(operator.taking(part(left, sentNow, sent) - part(left, sentBefore, sent)));
                sentBefore = sentNow;
            } else {
                both.add(operator);
            }
        }
        return both;
    }

    private static long part(long whole, long some, long all) {
        return Math.round((double) whole * some / all);
    }

    private boolean cannotBeCut(BatchShape batch) {
        BatchShape share = batch.share(attentionRanks);
        return share.prefillTokens() < BATCHES && share.decodeSequences() < BATCHES;
    }
}
