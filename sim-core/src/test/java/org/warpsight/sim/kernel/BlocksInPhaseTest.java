package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.Occupancy;

/** Blocks that share an SM, and SMs that share the memory, in step with each other or not. */
class BlocksInPhaseTest {
    private static final Clock CLOCK = new Clock(H100.product().maximumClockMhz());
    private static final int STEPS = 50;
    private static final Work PRODUCT = new Work(1000, 0, 0, 0);
    private static final Work ARITHMETIC = new Work(0, 1000, 0, 0);

    @Test
    void blocksInPhaseHideNothingBehindEachOther() {
        double apart = run(program(PRODUCT, ARITHMETIC), 2);
        double together = run(inPhase(program(PRODUCT, ARITHMETIC)), 2);

        assertThat(apart).isCloseTo(STEPS * cycles(2000), within(0.15 * apart));
        assertThat(together).isCloseTo(STEPS * cycles(4000), within(0.1 * together));
    }

    @Test
    void aBlockByItselfHasTheUnitsForItself() {
        assertThat(run(inPhase(program(PRODUCT, ARITHMETIC)), 1)).isEqualTo(run(program(PRODUCT, ARITHMETIC), 1));
    }

    @Test
    void whileOneWaitsForFragmentsOfAProductAnotherMultiplies() {
        Work waiting = new Work(1000, 0, 0, 0, 1900, 0);
        double one = run(inPhase(program(waiting, ARITHMETIC)), 1);
        double two = run(inPhase(program(waiting, ARITHMETIC)), 2);

        // The products of both take 2000 cycles instead of 1900, their arithmetic twice as long.
        assertThat(two - one).isCloseTo(STEPS * cycles(1100), within(0.1 * two));
    }

    @Test
    void warpsOfSeveralBlocksTakeTurnsToIssueArithmetic() {
        Work dependent = new Work(0, 500, 0, 0, 1000, 0);
        double one = run(inPhase(program(PRODUCT, dependent)), 1);
        double two = run(inPhase(program(PRODUCT, dependent)), 2);

        assertThat(two).isCloseTo(2 * one, within(0.1 * two));
    }

    @Test
    void smsThatLoadInBurstsDriftApart() {
        KernelLaunch launch = loadingAsLongAsItComputes();
        BlockLengths oneGroup = BlockLengths.ofShares(
                List.of(new BlockLengths.Share(new int[] {STEPS}, launch.grid().sms())));
        KernelLaunch inStep =
                new KernelLaunch("test", launch.program(), oneGroup, launch.grid(), launch.traffic(), 0, 0, false);

        double drifting = BlockRun.simulate(H100, CLOCK, launch).picoseconds();
        assertThat(drifting)
                .isLessThan(0.95 * BlockRun.simulate(H100, CLOCK, inStep).picoseconds());
        assertThat(drifting)
                .isCloseTo(BlockRun.simulateEverySm(H100, CLOCK, launch).picoseconds(), within(0.15 * drifting));
    }

    /** A step waits for two loads in turn, each of which memory needs as long for as the work on it takes. */
    private static KernelLaunch loadingAsLongAsItComputes() {
        int sms = H100.product().multiprocessors();
        double bytes = H100.hbmBytesPerSecond() * cycles(2000) / 1e12 / sms;
        BlockProgram program = program(bytes, 1, List.of(Phase.onLoad(PRODUCT, 0.5), Phase.onLoad(ARITHMETIC, 0.5)));
        return launch(program, 1, CacheTraffic.uniform(1, 0));
    }

    private static double run(BlockProgram program, int resident) {
        return BlockRun.simulate(H100, CLOCK, launch(program, resident, CacheTraffic.uniform(0, 0)))
                .picoseconds();
    }

    private static double cycles(double count) {
        return CLOCK.picoseconds(count);
    }

    private static BlockProgram program(Work first, Work second) {
        return program(4096, 4, List.of(Phase.onLoad(first), Phase.then(second)));
    }

    private static BlockProgram program(double bytes, int stages, List<Phase> phases) {
        return new BlockProgram(
                BlockSetUp.STREAM,
                new BlockLoads(bytes, 4096, stages),
                MainLoop.ofAllWarps(phases),
                BlockEpilogue.NONE);
    }

    private static BlockProgram inPhase(BlockProgram program) {
        return new BlockProgram(
                program.setUp(),
                program.loads(),
                program.loop(),
                program.epilogue(),
                program.persistent(),
                BlockProgram.Phasing.THROUGHOUT);
    }

    private static KernelLaunch launch(BlockProgram program, int resident, CacheTraffic traffic) {
        int sms = H100.product().multiprocessors();
        Occupancy occupancy = new Occupancy(resident, 4 * resident, Occupancy.Limit.REGISTERS);
        KernelGrid grid = new KernelGrid((long) resident * sms, occupancy, sms);
        return KernelLaunch.uniform("test", program, STEPS, grid, traffic, 0, 0);
    }
}
