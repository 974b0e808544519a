package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.warpsight.hardware.Ceiling;

/**
 * SMs in the same state and where they get their blocks from.
 *
 * <p>Where all blocks are equal, SMs differ only in whether they run one more at the end: two groups. If they load in
 * bursts, SMs that get their first blocks a little earlier than others drift away from them, and there are more groups.
 * Where blocks are unequal, the SMs of a group ask one queue at the same time for blocks that follow one another in it,
 * which differ little.
 *
 * @param multiplicity number of SMs
 */
record BlockShare(BlockSource blocks, int multiplicity) {
    /**
     * Groups that share a queue, at least, and groups that drift apart: an SM that is late at the end, or that loads while
     * others compute, then stands for an eighth of them.
     */
    private static final int FEWEST_GROUPS = 8;

    /** Steps of all groups together that are simulated; with more, groups are larger. */
    private static final int SIMULATED_STEPS = 4096;

    /** The groups of a kernel. */
    static List<BlockShare> of(KernelLaunch launch) {
        BlockLengths lengths = launch.lengths();
        KernelGrid grid = launch.grid();
        if (lengths.isAssigned()) {
            return lengths.shares().stream()
                    .map(share -> new BlockShare(BlockSource.of(share.steps()), share.sms()))
                    .toList();
        }
        if (lengths.isUniform()) {
            return equalBlocks(lengths.steps()[0], grid, launch.program().loadsInBursts());
        }
        double stepsOfSm = lengths.count() * lengths.mean() / grid.sms();
        double groups = Math.max(FEWEST_GROUPS, SIMULATED_STEPS / stepsOfSm);
        return queued(lengths, grid, Ceiling.divide(grid.sms(), (int) Math.min(groups, grid.sms())));
    }

    /** Every SM by itself. */
    static List<BlockShare> everySm(BlockLengths lengths, KernelGrid grid) {
        if (lengths.isAssigned()) {
            return lengths.shares().stream()
                    .flatMap(share -> IntStream.range(0, share.sms())
                            .mapToObj(sm -> new BlockShare(BlockSource.of(share.steps()), 1)))
                    .toList();
        }
        return queued(lengths, grid, 1);
    }

    private static List<BlockShare> equalBlocks(int steps, KernelGrid grid, boolean drifting) {
        int more = grid.smsWithOneMore();
        int every = grid.blocksOfEverySm();
        int largest = drifting ? Ceiling.divide(grid.sms(), FEWEST_GROUPS) : grid.sms();
        List<BlockShare> shares = new ArrayList<>();
        addEqual(shares, steps, every + 1, more, largest);
        if (every > 0) {
            addEqual(shares, steps, every, grid.sms() - more, largest);
        }
        return shares;
    }

    /** Groups of SMs, none above a size, that each run a number of equal blocks. */
    private static void addEqual(List<BlockShare> shares, int steps, int blocks, int sms, int largest) {
        for (int first = 0; first < sms; first += largest) {
            shares.add(new BlockShare(BlockSource.equal(steps, blocks), Math.min(largest, sms - first)));
        }
    }

    private static List<BlockShare> queued(BlockLengths lengths, KernelGrid grid, int smsOfGroup) {
        BlockQueue queue = new BlockQueue(lengths, grid.sms());
        List<BlockShare> shares = new ArrayList<>();
        for (int sm = 0; sm < grid.sms(); sm += smsOfGroup) {
            int multiplicity = Math.min(smsOfGroup, grid.sms() - sm);
            shares.add(new BlockShare(queue.forGroup(multiplicity), multiplicity));
        }
        return shares;
    }
}
