package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.sim.gpu.Occupancy;

class BlockSetUpTest {
    private static final Clock CLOCK = new Clock(1000);
    private static final double L2_CYCLES = (H100.architecture().latency().l2NearCycles()
                    + H100.architecture().latency().l2FarCycles())
            / 2;

    @Test
    void onlyTheFirstBlockOnAnSmWaitsForColdFetches() {
        for (int blocksOfEverySm : new int[] {1, 2, 5}) {
            double warm = cycles(new BlockSetUp(0, 0, 0, TileChange.NONE), blocksOfEverySm);
            double cold = cycles(new BlockSetUp(0, 2, 0, TileChange.NONE), blocksOfEverySm);
            assertThat(cold - warm).as("%d blocks", blocksOfEverySm).isCloseTo(2 * L2_CYCLES, within(2.0));
        }
    }

    @Test
    void everyBlockPaysItsOwnInstructions() {
        double none = cycles(new BlockSetUp(0, 0, 0, TileChange.NONE), 5);
        double some = cycles(new BlockSetUp(100, 0, 0, TileChange.NONE), 5);
        assertThat(some - none).isCloseTo(500, within(2.0));
    }

    @Test
    void consumersFetchTheScalesOfEveryTileButTheFirst() {
        // Both times are longer than the next tile's load, which goes on beside.
        double some = cycles(new BlockSetUp(0, 0, 0, TileChange.NONE.plusConsumerCycles(1000)), 5, true);
        double more = cycles(new BlockSetUp(0, 0, 0, TileChange.NONE.plusConsumerCycles(2000)), 5, true);
        assertThat(more - some).isCloseTo(4 * 1000, within(2.0));
    }

    @Test
    void everyStageAddsItsBarriers() {
        double few = BlockSetUp.tiled(H100.architecture(), 2).cycles();
        double many = BlockSetUp.tiled(H100.architecture(), 7).cycles();
        assertThat(many - few).isEqualTo(2 * 5 * H100.architecture().latency().arithmeticCycles());
    }

    @Test
    void threadsThatFindTheirOwnAddressesTakeLongerThanTensorMaps() {
        BlockSetUp addresses = BlockSetUp.tiled(A100.architecture(), 4);
        BlockSetUp coordinates = BlockSetUp.tiled(H100.architecture(), 4);
        assertThat(addresses.cycles()).isGreaterThan(coordinates.cycles());
        assertThat(addresses.coldFetches()).isLessThan(coordinates.coldFetches());
    }

    /** Time of a kernel whose blocks load a kilobyte, one block on an SM at a time. */
    private static double cycles(BlockSetUp setUp, int blocksOfEverySm) {
        return cycles(setUp, blocksOfEverySm, false);
    }

    private static double cycles(BlockSetUp setUp, int blocksOfEverySm, boolean persistent) {
        BlockProgram program = new BlockProgram(
                setUp,
                new BlockLoads(1024, 1024, 1),
                MainLoop.ofAllWarps(List.of(Phase.onLoad(new Work(0, 1, 0, 0)))),
                BlockEpilogue.NONE,
                persistent,
                BlockProgram.Phasing.APART);
        int sms = H100.product().multiprocessors();
        KernelGrid grid =
                new KernelGrid((long) blocksOfEverySm * sms, new Occupancy(1, 4, Occupancy.Limit.SHARED_MEMORY), sms);
        KernelLaunch launch = KernelLaunch.uniform("set-up", program, 1, grid, CacheTraffic.uniform(0, 0), 0, 0);
        return CLOCK.cycles(BlockRun.simulate(H100, CLOCK, launch).picoseconds());
    }
}
