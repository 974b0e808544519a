package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.Occupancy;

/** Consumers that arrive at the barriers of full stages wait for each other there; elected arrivals let them go. */
class ConsumersInStepTest {
    private static final Clock CLOCK = new Clock(1000);
    private static final double PRODUCT = 500;
    private static final double WAIT = 40;
    private static final double ARRIVAL = 30;
    private static final double COMPLETION = H100.architecture().matrixPipe().completionCycles();

    @Test
    void consumersByThemselvesHideTheEndOfEachOthersProducts() {
        assertThat(cyclesPerStep(2, false)).isCloseTo(2 * PRODUCT, within(1.0));
    }

    @Test
    void consumersInStepLeaveTheMatrixPipeIdleFromTheEndOfOneStepToTheBeginningOfTheNext() {
        // The last one's product has to be complete; it arrives at the empty barrier and at the next full one.
        assertThat(cyclesPerStep(2, true)).isCloseTo(2 * PRODUCT + COMPLETION + 2 * ARRIVAL + WAIT, within(1.0));
    }

    @Test
    void aLoneConsumerHasNobodyToWaitFor() {
        assertThat(cyclesPerStep(1, true) - cyclesPerStep(1, false)).isCloseTo(ARRIVAL, within(1.0));
    }

    /** Of a block that its loads do not hold up and whose every step waits for its own product. */
    private static double cyclesPerStep(int consumers, boolean inStep) {
        return (cycles(consumers, inStep, 200) - cycles(consumers, inStep, 100)) / 100;
    }

    private static double cycles(int consumers, boolean inStep, int steps) {
        List<Phase> phases = List.of(Phase.onLoad(new Work(PRODUCT, 0, 0, 0)));
        BlockProgram program = new BlockProgram(
                BlockSetUp.STREAM,
                new BlockLoads(1024, 1024, 8),
                new MainLoop(consumers, phases, new StageBarriers(WAIT, ARRIVAL, inStep)),
                BlockEpilogue.NONE);
        KernelGrid grid = new KernelGrid(1, new Occupancy(1, 4, Occupancy.Limit.SHARED_MEMORY), 1);
        KernelLaunch launch = KernelLaunch.uniform("steps", program, steps, grid, CacheTraffic.uniform(0, 0), 0, 0);
        return CLOCK.cycles(BlockRun.simulate(H100, CLOCK, launch).picoseconds());
    }
}
