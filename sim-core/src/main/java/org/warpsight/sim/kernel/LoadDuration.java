package org.warpsight.sim.kernel;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.PowerModel;

/**
 * How long a GPU has been at work when a kernel is timed: what heats the die draws more power.
 *
 * @param runs of the kernel before the one that is timed
 */
public record LoadDuration(double runs) {
    /** A run or a few, milliseconds long: the die stays about as warm as it was at rest. */
    public static final LoadDuration BURST = new LoadDuration(0);

    /** The same kernel over and over for seconds: the die is as hot as that makes it. */
    public static final LoadDuration SUSTAINED = new LoadDuration(Double.POSITIVE_INFINITY);

    public LoadDuration {
        if (!(runs >= 0)) {
            throw new IllegalArgumentException("runs before the timed one are >= 0 but are " + runs);
        }
    }

    PowerModel power(Gpu gpu) {
        return PowerModel.after(gpu, runs);
    }
}
