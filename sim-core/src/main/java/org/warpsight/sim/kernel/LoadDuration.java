package org.warpsight.sim.kernel;

/** How long a GPU has been at work when a kernel is timed: what heats the die draws more power. */
public enum LoadDuration {
    /** A few runs, milliseconds long: the die stays about as warm as it was at rest. */
    BURST,
    /** The same kernel over and over for seconds: the die is as hot as that makes it. */
    SUSTAINED
}
