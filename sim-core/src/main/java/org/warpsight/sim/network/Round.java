package org.warpsight.sim.network;

import java.util.List;

/**
 * What ranks send side by side before each goes on with its next round. A program that repeats a round names the same
 * object again.
 */
public final class Round {
    private final List<Transfer> transfers;

    /** A round; a rank without a part in it passes on at once. */
    public Round(List<Transfer> transfers) {
        this.transfers = List.copyOf(transfers);
    }

    /** All transfers. */
    public List<Transfer> transfers() {
        return transfers;
    }
}
