package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;
import org.warpsight.workload.operator.Scaling;

class TensorMapsTest {
    private static final Clock CLOCK = new Clock(1000);
    private static final GemmPlan PLAN = new GemmPlan(128, 128, 64, 4, 2, 8, 1, 1, 1, true, TileOrder.SQUARE);
    private static final int TILES = 20;
    private static final double TRIP = (H100.architecture().latency().l2NearCycles()
                    + H100.architecture().latency().l2FarCycles())
            / 2;

    private final TensorMaps maps = new TensorMaps(H100.architecture());
    private final GemmLowering gemms = new GemmLowering(H100);

    @Test
    void tilesWithOneStepWaitForTheMapsOfTheirGroup() {
        double same = cycles(64, 0, Epilogue.ADD_TO_TOKENS);
        double other = cycles(64, 1, Epilogue.ADD_TO_TOKENS);
        assertThat(other - same).isGreaterThan(5 * TRIP);
    }

    @Test
    void mapsAreRewrittenOnceTheLoadsOfTheGroupBeforeHaveLanded() {
        double flight = TRIP + H100.architecture().copyEngine().overheadCycles();
        assertThat(cycles(64, 1, Epilogue.ADD_TO_TOKENS)).isGreaterThan((TILES - 1) * (5 * TRIP + flight));
        assertThat(cycles(64, 0.5, Epilogue.ADD_TO_TOKENS))
                .isBetween(cycles(64, 0, Epilogue.ADD_TO_TOKENS), cycles(64, 1, Epilogue.ADD_TO_TOKENS));
    }

    @Test
    void memoryIsNotIdleWhileAnSmWritesMaps() {
        CacheTraffic missing = CacheTraffic.uniform(1, 0);
        double same = cycles(256, 0, Epilogue.ADD_TO_TOKENS, missing);
        double other = cycles(256, 1, Epilogue.ADD_TO_TOKENS, missing);
        assertThat(other).isLessThan(1.02 * same);
    }

    @Test
    void rowsToAddToAreLookedUpInEveryTile() {
        Gemm tile = tile(512);
        BlockProgram program = gemms.program(tile, PLAN);
        assertThat(maps.apply(program, tile, PLAN, 0, Epilogue.ADD_TO_TOKENS)
                        .epilogue()
                        .work()
                        .longestCycles())
                .isEqualTo(maps.apply(program, tile, PLAN, 0, Epilogue.STORE)
                                .epilogue()
                                .work()
                                .longestCycles()
                        + 2 * TRIP);
    }

    @Test
    void deepTilesHideTheMapsOfTheNextGroup() {
        double same = cycles(8192, 0, Epilogue.ADD_TO_TOKENS);
        double other = cycles(8192, 1, Epilogue.ADD_TO_TOKENS);
        assertThat(other).isLessThan(1.05 * same);
    }

    @Test
    void anOutputWithAMapMakesThoseWhoMultiplyWaitAsWell() {
        assertThat(cycles(512, 1, Epilogue.STORE) - cycles(512, 0, Epilogue.STORE))
                .isGreaterThan(cycles(512, 1, Epilogue.ADD_TO_TOKENS) - cycles(512, 0, Epilogue.ADD_TO_TOKENS));
    }

    @Test
    void kernelsWithoutMapsOfTheirOwnChangeGroupsForNothing() {
        Gemm scaled = new Gemm("tile", 1, 128, 128, 512, Precision.FP8, Precision.FP8, Precision.BF16, Scaling.BLOCKS);
        BlockProgram program = gemms.program(scaled, PLAN);
        assertThat(maps.apply(program, scaled, PLAN, 1, Epilogue.STORE)).isEqualTo(program);
        Gemm plain = tile(512);
        BlockProgram onAmpere = new GemmLowering(A100).program(plain, PLAN);
        assertThat(new TensorMaps(A100.architecture()).apply(onAmpere, plain, PLAN, 1, Epilogue.STORE))
                .isEqualTo(onAmpere);
    }

    private static Gemm tile(int k) {
        return new Gemm(
                "tile",
                1,
                128,
                128,
                k,
                Precision.BF16,
                Precision.BF16,
                Precision.BF16,
                Scaling.usual(Precision.BF16, Precision.BF16));
    }

    /** Time of a kernel that goes over twenty tiles on every SM, all that they load found in L2. */
    private double cycles(int k, double changes, Epilogue epilogue) {
        return cycles(k, changes, epilogue, CacheTraffic.uniform(0, 0));
    }

    private double cycles(int k, double changes, Epilogue epilogue, CacheTraffic traffic) {
        Gemm tile = tile(k);
        int sms = H100.product().multiprocessors();
        KernelGrid grid = new KernelGrid((long) TILES * sms, gemms.occupancy(tile, PLAN), sms);
        BlockProgram program = maps.apply(gemms.program(tile, PLAN), tile, PLAN, changes, epilogue);
        KernelLaunch launch =
                KernelLaunch.uniform("groups", program, GemmLowering.steps(tile, PLAN), grid, traffic, 0, 16);
        return CLOCK.cycles(BlockRun.simulate(H100, CLOCK, launch).picoseconds());
    }
}
