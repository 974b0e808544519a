package org.warpsight.sim.kernel;

import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Clock;

/**
 * Runs a kernel at a cost that does not grow with repetition: once the steps of a tile, or the waves of a grid, repeat
 * themselves, the rest of them is that period times their number.
 *
 * <p>The period is measured as the difference between a run and a slightly longer one, which holds exactly where the
 * state of the SM after the shorter run recurs after the longer one.
 */
final class SteadyState {
    /** Steps after which a ring of stages has settled, and the least number of rounds through the ring. */
    private static final int SETTLED_STEPS = 64;

    /** Kernels with so few steps per SM are run as they are. */
    private static final int WHOLE_STEPS = 4096;

    private static final int SETTLED_ROUNDS = 4;
    private static final int MEASURED_STEPS = 64;
    private static final int SETTLED_WAVES = 6;
    private static final int MEASURED_WAVES = 4;

    private SteadyState() {}

    /** The run of a kernel, with repetition extrapolated. */
    static BlockRun run(Gpu gpu, Clock clock, KernelLaunch launch) {
        KernelGrid grid = launch.grid();
        if ((grid.blocksOfEverySm() + 1) * launch.lengths().mean() <= WHOLE_STEPS) {
            return BlockRun.simulate(gpu, clock, launch);
        }
        int resident = grid.blocksPerSm();
        int blocks = grid.blocksOfEverySm();
        // A persistent producer runs ahead by all of its stages, through several blocks if they are short.
        int ahead = (int) Math.ceil(SETTLED_ROUNDS
                * launch.program().loads().stages()
                / launch.lengths().mean()
                / resident);
        int longest = (Math.max(SETTLED_WAVES, ahead) + MEASURED_WAVES) * resident;
        if (blocks < longest + resident) {
            return launch.lengths().isUniform()
                    ? runSteps(gpu, clock, launch, grid, launch.lengths().steps()[0])
                    : BlockRun.simulate(gpu, clock, launch);
        }
        // With many rounds, long and short blocks mix and every SM gets the mean.
        double steps = launch.lengths().mean();
        KernelLaunch steady = launch.averaged();
        int longer = longest + blocks % resident;
        int shorter = longer - MEASURED_WAVES * resident;
        BlockRun longRun = runSteps(gpu, clock, steady, grid.withBlocksOfEverySm(longer), steps);
        BlockRun shortRun = runSteps(gpu, clock, steady, grid.withBlocksOfEverySm(shorter), steps);
        return longRun.extrapolate(shortRun, (double) (blocks - longer) / (longer - shorter));
    }

    /** A grid of blocks that all take a number of steps, which may be a mean and so a broken one. */
    private static BlockRun runSteps(Gpu gpu, Clock clock, KernelLaunch launch, KernelGrid grid, double steps) {
        int shorter = Math.max(
                SETTLED_STEPS, SETTLED_ROUNDS * launch.program().loads().stages());
        int longer = shorter + MEASURED_STEPS;
        if (steps > longer + MEASURED_STEPS) {
            return between(gpu, clock, launch, grid, shorter, longer, steps);
        }
        int whole = (int) Math.floor(steps);
        return steps == whole
                ? BlockRun.simulate(gpu, clock, launch.resized(whole, grid))
                : between(gpu, clock, launch, grid, whole, whole + 1, steps);
    }

    private static BlockRun between(
            Gpu gpu, Clock clock, KernelLaunch launch, KernelGrid grid, int shorter, int longer, double steps) {
        BlockRun longRun = BlockRun.simulate(gpu, clock, launch.resized(longer, grid));
        BlockRun shortRun = BlockRun.simulate(gpu, clock, launch.resized(shorter, grid));
        return longRun.extrapolate(shortRun, (steps - longer) / (longer - shorter));
    }
}
