package org.warpsight.sim.kernel;

import java.util.Optional;

/** Where the slots of SMs in the same state get their next block from. */
@FunctionalInterface
interface BlockSource {

    /** The next block, if there is one. */
    Optional<Block> next();

    /** A number of equal blocks for each SM, whatever the others do. */
    static BlockSource equal(int steps, int blocks) {
        int[] taken = {0};
        return () -> taken[0] < blocks ? Optional.of(new Block(steps, taken[0]++)) : Optional.empty();
    }

    /** Blocks with these steps for each SM, one after another. */
    static BlockSource of(int[] steps) {
        int[] taken = {0};
        return () -> taken[0] < steps.length ? Optional.of(new Block(steps[taken[0]], taken[0]++)) : Optional.empty();
    }
}
