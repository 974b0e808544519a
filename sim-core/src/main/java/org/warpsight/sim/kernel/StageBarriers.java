package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;

/**
 * What the barriers of a stage cost a consumer.
 *
 * @param waitCycles time it spends on barriers and issue after each load it waits for
 * @param releaseCycles time it spends arriving at the barrier of a stage it has read before that counts as empty
 * @param inStep whether consumers arrive at the barriers of full stages as well, for as long: none begins a step before the
 *     others have done with the one before
 */
record StageBarriers(double waitCycles, double releaseCycles, boolean inStep) {
    /** Warps that wait for their own loads by what the hardware counts for them. */
    static final StageBarriers NONE = new StageBarriers(0, 0, false);

    /** Those of an architecture's copy engine, at which nobody has to arrive. */
    static StageBarriers of(Architecture architecture) {
        return new StageBarriers(architecture.copyEngine().waitCycles(), 0, false);
    }
}
