package org.warpsight.sim.forward;

import java.util.List;
import java.util.function.Consumer;
import org.warpsight.workload.operator.BatchShape;

/**
 * How long a forward pass of a replica takes on its GPUs. Safe to call from several threads; equal batches always give
 * equal answers.
 */
public interface StepTimes {

    /** Duration of a pass on the GPU, without the engine's own overhead. */
    long picoseconds(BatchShape batch);

    /** The operators of a pass in order; their times add up to {@link #picoseconds}. */
    List<OperatorTime> operators(BatchShape batch);

    /**
     * The same passes where each begins as soon as the one before has ended: what each adds to the time of a busy replica. Only
     * what goes on from pass to pass, such as a pipeline that stays filled, makes it another.
     */
    default StepTimes following() {
        return this;
    }

    /**
     * Hands every operator of a pass to a consumer, in order, and returns the duration of the pass: one call for those
     * who need both for every pass. Implementations that can answer it without building a list override it.
     */
    default long visit(BatchShape batch, Consumer<? super OperatorTime> consumer) {
        long picoseconds = 0;
        for (OperatorTime operator : operators(batch)) {
            consumer.accept(operator);
            picoseconds += operator.picoseconds();
        }
        return picoseconds;
    }
}
