package org.warpsight.sim.kernel;

import java.util.Comparator;

/**
 * A plan that was tried.
 *
 * @param result what running it gave
 */
record Candidate(GemmPlan plan, KernelResult result) {
    static final Comparator<Candidate> FASTEST =
            Comparator.comparingLong(candidate -> candidate.result().picoseconds());
}
