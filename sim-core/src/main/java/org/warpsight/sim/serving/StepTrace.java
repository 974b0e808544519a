package org.warpsight.sim.serving;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the first so many passes that begin once a part of the requests has ended, so that the trace shows a loaded
 * system; where fewer follow than preceded, as in a run of one batch, the passes from the start of the run.
 */
final class StepTrace {
    private final int limit;
    private final List<ServingResult.Step> cold = new ArrayList<>();
    private final List<ServingResult.Step> warm = new ArrayList<>();

    StepTrace(int limit) {
        this.limit = limit;
    }

    /** Whether a pass that begins now would be kept. */
    boolean wants(boolean warmedUp) {
        return list(warmedUp).size() < limit;
    }

    void add(boolean warmedUp, ServingResult.Step step) {
        list(warmedUp).add(step);
    }

    List<ServingResult.Step> steps() {
        return List.copyOf(warm.size() >= cold.size() ? warm : cold);
    }

    private List<ServingResult.Step> list(boolean warmedUp) {
        return warmedUp ? warm : cold;
    }
}
