package org.warpsight.sim.forward;

import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.GpuVariant;
import org.warpsight.workload.operator.BatchShape;

/**
 * Passes cut into two micro-batches whose communication and computation overlap, as DeepSeek runs prefill and decode.
 *
 * <p>The operators of a pass are those of both micro-batches. What their communication takes is what nothing covered: the time
 * of the schedule without that of computation, shared out in proportion.
 */
public final class OverlappedStepTimes implements StepTimes {
    private static final int BATCHES = 2;

    private final StepTimes microBatch;

    /**
     * Overlapped passes.
     *
     * @param microBatch passes without overlap, on a GPU {@linkplain #without without} the SMs that communication takes
     */
    public OverlappedStepTimes(StepTimes microBatch) {
        this.microBatch = microBatch;
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
        return sequences(batch) < BATCHES
                ? microBatch.picoseconds(batch)
                : TwoBatchSchedule.picoseconds(microBatch.operators(batch.share(BATCHES)));
    }

    @Override
    public List<OperatorTime> operators(BatchShape batch) {
        if (sequences(batch) < BATCHES) {
            return microBatch.operators(batch);
        }
        List<OperatorTime> half = microBatch.operators(batch.share(BATCHES));
        long whole = TwoBatchSchedule.picoseconds(half);
        long computed = BATCHES
                * half.stream()
                        .filter(operator -> !TwoBatchSchedule.isCommunication(operator))
                        .mapToLong(OperatorTime::picoseconds)
                        .sum();
        long sent = BATCHES
                * half.stream()
                        .filter(TwoBatchSchedule::isCommunication)
                        .mapToLong(OperatorTime::picoseconds)
                        .sum();
        List<OperatorTime> both = new ArrayList<>();
        long sentBefore = 0;
        for (OperatorTime operator : half) {
            long own = BATCHES * operator.picoseconds();
            if (TwoBatchSchedule.isCommunication(operator)) {
                long left = whole - computed;
                own = part(left, sentBefore + own, sent) - part(left, sentBefore, sent);
                sentBefore += BATCHES * operator.picoseconds();
            }
            both.add(new OperatorTime(
                    operator.name(),
                    BATCHES * operator.count(),
                    own,
                    BATCHES * operator.flops(),
                    BATCHES * operator.hbmBytes(),
                    operator.limiter()));
        }
        return both;
    }

    private static long part(long whole, long some, long all) {
        return Math.round((double) whole * some / all);
    }

    private static int sequences(BatchShape batch) {
        return batch.prefillSequences() + batch.decodeSequences();
    }
}
