package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.HbmMix;
import org.warpsight.sim.gpu.Occupancy;

class KernelLaunchTest {
    private static final double STEP_BYTES = 8192;
    private static final int STEPS = 6;

    @Test
    void theMixIsWhatBlocksMissAndWriteBack() {
        HbmMix mix = launch(STEP_BYTES, StepStore.NONE, CacheTraffic.uniform(0.5, 0.25))
                .mix();
        assertThat(mix).isEqualTo(new HbmMix(STEPS * STEP_BYTES / 2, STEP_BYTES / 4));
    }

    @Test
    void whatIsAddedToIsReadFirst() {
        StepStore adding = new StepStore(1024, 4, true, 1);
        HbmMix mix = launch(0, adding, CacheTraffic.uniform(0, 0)).mix();
        assertThat(mix).isEqualTo(new HbmMix(STEPS * 1024, STEPS * 1024));
    }

    /** What is left out of a kernel does not change the memory that the rest sees. */
    @Test
    void aPartOfAKernelHasTheMixOfTheWhole() {
        KernelLaunch whole = launch(STEP_BYTES, StepStore.NONE, CacheTraffic.uniform(1, 1));
        KernelGrid fewer = new KernelGrid(132, whole.grid().occupancy(), 132);
        assertThat(whole.resized(1, fewer).mix()).isEqualTo(whole.mix());
        assertThat(whole.averaged().launchedEarly().mix()).isEqualTo(whole.mix());
    }

    @Test
    void aKernelThatCopiesWaitsForTheBusToTurn() {
        KernelLaunch copy = launch(1, STEP_BYTES, STEP_BYTES, StepStore.NONE, CacheTraffic.uniform(1, 1));
        BlockRun run = BlockRun.simulate(H100, new Clock(1980), copy);
        assertThat(run.hbmBytes() / (run.hbmBusy() * 1e-12))
                .isCloseTo(rate(H100, 1), within(0.01 * rate(H100, 1)))
                .isLessThan(0.93 * rate(H100, 0));
    }

    /** Bytes per second of as many reads as writes where the bus turns for a part of them. */
    private static double rate(Gpu gpu, double turning) {
        var memory = gpu.architecture().memory();
        double ofTwo = 1 / memory.efficiency()
                + 1 / memory.writeEfficiency()
                + turning * memory.turnRoundFraction()
                + 2 * memory.rowOpenings(STEP_BYTES) / memory.efficiency();
        return 2 * gpu.hbmBytesPerSecond() / ofTwo;
    }

    private static KernelLaunch launch(double stepBytes, StepStore store, CacheTraffic traffic) {
        return launch(STEPS, stepBytes, stepBytes, store, traffic);
    }

    private static KernelLaunch launch(
            int steps, double stepBytes, double storeBytes, StepStore store, CacheTraffic traffic) {
        BlockProgram program = new BlockProgram(
                BlockSetUp.STREAM,
                new BlockLoads(stepBytes, STEP_BYTES, 2),
                MainLoop.ofAllWarps(List.of(Phase.onLoad(Work.NONE))).storing(store),
                BlockEpilogue.storing(storeBytes));
        Occupancy occupancy = Occupancy.of(H100.architecture(), new Occupancy.Demand(256, 32, 0));
        KernelGrid grid = new KernelGrid(10_000, occupancy, H100.product().multiprocessors());
        return KernelLaunch.uniform("test", program, steps, grid, traffic, 0, 0);
    }
}
