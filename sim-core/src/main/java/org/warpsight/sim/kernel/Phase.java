package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * One part of what a consumer does in a step, after the part before it.
 *
 * @param work what it asks of the units
 * @param loadShare part of the step's bytes that it waits for, as a load of its own; 0 where it needs none
 * @param background whether the consumer goes on at once and waits for the result only at the end of the step (wgmma
 *     committed and not yet waited for)
 * @param lagging whether it works on what the step before has loaded: left out of the first step, done once more after
 *     the last
 */
record Phase(Work work, double loadShare, boolean background, boolean lagging) {

    /** Waits for all that the step loads. */
    static Phase onLoad(Work work) {
        return new Phase(work, 1, false, false);
    }

    /** Waits for a part of what the step loads. */
    static Phase onLoad(Work work, double share) {
        return new Phase(work, share, false, false);
    }

    /** Works on what the phase before it has left. */
    static Phase then(Work work) {
        return new Phase(work, 0, false, false);
    }

    /** Works on one load, one after another. */
    static List<Phase> inTurn(List<Work> works) {
        List<Phase> phases = new ArrayList<>();
        works.forEach(work -> phases.add(phases.isEmpty() ? onLoad(work) : then(work)));
        return phases;
    }

    /** The same one step later, beside the phase before it. */
    Phase beside() {
        return new Phase(work, loadShare, true, true);
    }

    boolean awaitsLoad() {
        return loadShare > 0;
    }
}
