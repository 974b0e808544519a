package org.warpsight.sim.engine;

/** Checks of what callers pass in. */
final class Arguments {
    private Arguments() {}

    static void requireNonNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " of " + value + " is below 0");
        }
    }
}
