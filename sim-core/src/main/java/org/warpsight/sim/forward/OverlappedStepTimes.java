package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.GpuVariant;
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

    private final StepTimes microBatch;
    private final StepTimes beside;
    private final Predicate<BatchShape> takesSms;
    private final int attentionRanks;
    private final Overlap overlap;

    /**
     * Overlapped passes.
     *
     * @param passes without overlap
     * @param beside the same on a GPU {@linkplain #without without} the SMs that communication takes, for micro-batches
     *     whose {@linkplain ReplicaStepTimes#transfersTakeSms transfers take some}
     * @param attentionRanks that share the sequences of a pass; one with a single token cannot cut it
     * @param overlap other than none
     */
    public static OverlappedStepTimes of(
            ReplicaStepTimes passes, StepTimes beside, int attentionRanks, Overlap overlap) {
        return new OverlappedStepTimes(passes, beside, passes::transfersTakeSms, attentionRanks, overlap);
    }

    OverlappedStepTimes(
            StepTimes passes, StepTimes beside, Predicate<BatchShape> takesSms, int attentionRanks, Overlap overlap) {
        this.microBatch = passes;
        this.beside = beside;
        this.takesSms = takesSms;
        this.attentionRanks = attentionRanks;
        this.overlap = overlap;
    }

    /** The GPU as kernels see it while communication has some of its SMs. */
    public static Gpu without(Gpu gpu, int sms) {
        int left = gpu.product().multiprocessors() - sms;
        if (left < 1) {
            throw new IllegalArgumentException(sms + " SMs for communication leave none of "
                    + gpu.product().multiprocessors());
        }
        return sms == 0 ? gpu : GpuVariant.withProduct(gpu, "multiprocessors", left);
    }

    @Override
    public long picoseconds(BatchShape batch) {
        return cannotBeCut(batch) ? microBatch.picoseconds(batch) : scheduled(batch, half(batch));
    }

    /** The operators of one of two micro-batches. */
    private List<OperatorTime> half(BatchShape batch) {
        BatchShape half = batch.evenPart(BATCHES, attentionRanks);
        return (takesSms.test(half) ? beside : microBatch).operators(half);
    }

    private long scheduled(BatchShape batch, List<OperatorTime> half) {
        return overlap == Overlap.FIVE_STAGE && batch.prefillSequences() == 0
                ? FiveStageSchedule.picoseconds(half)
                : TwoBatchSchedule.picoseconds(half);
    }

    @Override
    public List<OperatorTime> operators(BatchShape batch) {
        if (cannotBeCut(batch)) {
            return microBatch.operators(batch);
        }
        List<OperatorTime> half = half(batch);
        long whole = scheduled(batch, half);
        long computed = BATCHES
                * half.stream()
                        .filter(operator -> !PassLayers.isCommunication(operator))
                        .mapToLong(OperatorTime::picoseconds)
                        .sum();
        long sent = BATCHES
                * half.stream()
                        .filter(PassLayers::isCommunication)
                        .mapToLong(OperatorTime::picoseconds)
                        .sum();
        List<OperatorTime> both = new ArrayList<>();
        long sentBefore = 0;
        for (OperatorTime operator : half) {
            OperatorTime twice = operator.repeated(BATCHES);
            if (PassLayers.isCommunication(operator)) {
                long left = whole - computed;
                long sentNow = sentBefore + twice.picoseconds();
                twice = twice.taking(part(left, sentNow, sent) - part(left, sentBefore, sent));
                sentBefore = sentNow;
            }
            both.add(twice);
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
