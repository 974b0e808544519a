package org.warpsight.sim.forward;

import java.util.List;
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
}
