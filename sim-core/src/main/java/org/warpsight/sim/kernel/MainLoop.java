package org.warpsight.sim.kernel;

import java.util.List;

/**
 * What the consumers of a block do in every step.
 *
 * @param consumers roles (warpgroups, or all warps together) that each work on every stage
 * @param phases what each of them does, in this order; a load is kept until the phase before the next one that waits for
 *     another is done, a single one until the end of the step
 * @param barriers what they spend on the barriers of a stage
 * @param asynchronous whether a consumer goes on to the next step while the last work of this one is under way (wgmma
 *     with one group in flight); a stage is then freed one step later
 * @param store what the block writes in every step
 */
record MainLoop(int consumers, List<Phase> phases, StageBarriers barriers, boolean asynchronous, StepStore store) {
    private static final double SHARE_ROUNDING = 1e-9;

    MainLoop {
        phases = List.copyOf(phases);
        if (consumers < 1 || phases.isEmpty()) {
            throw new IllegalArgumentException(
                    "a main loop needs consumers and phases >= 1 but has " + consumers + ", " + phases.size());
        }
        double loaded = phases.stream().mapToDouble(Phase::loadShare).sum();
        if (Math.abs(loaded - 1) > SHARE_ROUNDING || !phases.get(0).awaitsLoad()) {
            throw new IllegalArgumentException(
                    "the first phase has to wait for a load, and all of them for the step's bytes"
                            + " once, but they wait for " + loaded + " of them");
        }
    }

    /** A loop that ends each step with its work and writes nothing. */
    MainLoop(int consumers, List<Phase> phases, StageBarriers barriers) {
        this(consumers, phases, barriers, false, StepStore.NONE);
    }

    /** All warps of a block in step, each waiting for its own loads. */
    static MainLoop ofAllWarps(List<Phase> phases) {
        return new MainLoop(1, phases, StageBarriers.NONE);
    }

    /** The same loop that writes in every step. */
    MainLoop storing(StepStore other) {
        return new MainLoop(consumers, phases, barriers, asynchronous, other);
    }

    /** Loads of a step, as the phases that wait for them, in this order. */
    List<Phase> loads() {
        return phases.stream().filter(Phase::awaitsLoad).toList();
    }
}
