package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.withArchitecture;
import static org.warpsight.sim.TestGpus.withProduct;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Streaming;

/** Each claim holds because of one effect in the simulation and falls with it. */
class KernelEffectsTest {
    private static final Gemm SQUARE = Gemm.of("square", 4096, 4096, 4096, Precision.BF16);

    @Test
    void deeperPipelineHidesLoadLatency() {
        // One block per SM, so that no other block can fill the gaps.
        Gpu alone = withArchitecture(H100, "multiprocessor.max_blocks", 1);
        double one = time(alone, SQUARE, plan(128, 128, 1, 2, false));
        double two = time(alone, SQUARE, plan(128, 128, 2, 2, false));
        double five = time(alone, SQUARE, plan(128, 128, 5, 2, false));
        // One stage: the producer waits for the consumers and they for it, so a step costs load plus multiplication.
        assertThat(one).isGreaterThan(1.25 * two);
        assertThat(two).isGreaterThan(1.02 * five);
    }

    @Test
    void moreStagesNeverHurtWhileOccupancyStays() {
        Gpu alone = withArchitecture(H100, "multiprocessor.max_blocks", 1);
        double before = Double.MAX_VALUE;
        for (int stages = 1; stages <= 5; stages++) {
            double time = time(alone, SQUARE, plan(128, 128, stages, 2, true));
            assertThat(time).as("%d stages", stages).isLessThanOrEqualTo(before * 1.001);
            before = time;
        }
    }

    @Test
    void residentBlocksHideEachOthersWaits() {
        GemmPlan small = new GemmPlan(64, 64, 64, 1, 1, 4, 1, 1, 1, false, TileOrder.SQUARE);
        Gpu oneBlock = withArchitecture(H100, "multiprocessor.max_blocks", 1);
        assertThat(time(oneBlock, SQUARE, small)).isGreaterThan(1.5 * time(H100, SQUARE, small));
    }

    @Test
    void smallerL2SendsMoreBytesToHbm() {
        Gemm wide = Gemm.of("wide", 16_384, 8192, 1024, Precision.BF16);
        GemmPlan rows = new GemmPlan(128, 128, 64, 5, 2, 8, 1, 1, 1, false, new TileOrder.Raster());
        Gpu small = withProduct(H100, "l2_bytes", H100.product().l2Bytes() / 16);
        KernelResult full = run(H100, wide, rows);
        KernelResult less = run(small, wide, rows);
        assertThat(less.hbmBytes()).isGreaterThan(1.3 * full.hbmBytes());
        assertThat(full.hbmBytes()).isGreaterThanOrEqualTo(wide.compulsoryBytes() * 0.999);
    }

    @Test
    void squareWavesHitL2MoreOftenThanRows() {
        Gemm wide = Gemm.of("wide", 16_384, 16_384, 1024, Precision.BF16);
        GemmPlan square = plan(128, 128, 5, 2, false);
        GemmPlan rows = new GemmPlan(128, 128, 64, 5, 2, 8, 1, 1, 1, false, new TileOrder.Raster());
        assertThat(run(H100, wide, square).hbmBytes())
                .isLessThan(run(H100, wide, rows).hbmBytes());
    }

    @Test
    void multicastTakesLoadOffL2() {
        GemmPlan alone = plan(128, 256, 3, 2, true);
        GemmPlan pairs = new GemmPlan(128, 256, 64, 3, 2, 8, 2, 1, 1, true, TileOrder.SQUARE);
        KernelResult single = run(H100, SQUARE, alone);
        KernelResult shared = run(H100, SQUARE, pairs);
        assertThat(shared.l2Bytes()).isLessThan(0.75 * single.l2Bytes());
        assertThat(shared.picoseconds()).isLessThan(single.picoseconds());
    }

    @Test
    void doublingHbmLeavesAComputeBoundKernelAloneAndNearlyHalvesAStream() {
        Gpu twice =
                withProduct(A100, "hbm_bandwidth_gb_per_s", 2 * A100.product().hbmBandwidthGbPerS());
        Gemm large = Gemm.of("large", 8192, 8192, 8192, Precision.BF16);
        assertThat(best(twice, large) / best(A100, large)).isCloseTo(1.0, within(0.02));
        Streaming stream = new Streaming("copy", Streaming.Kind.GATHER, 65_536, 8192, Precision.BF16);
        double before = new KernelSimulator(A100, LaunchMode.GRAPH)
                .run(stream, CacheState.COLD)
                .picoseconds();
        double after = new KernelSimulator(twice, LaunchMode.GRAPH)
                .run(stream, CacheState.COLD)
                .picoseconds();
        assertThat(after / before).isBetween(0.5, 0.65);
    }

    @Test
    void queueingAtHbmSlowsAKernelBeforeItsBandwidthIsReached() {
        Gemm stream = Gemm.of("stream", 8, 16_384, 8192, Precision.BF16);
        Gpu endless = withProduct(H100, "hbm_bandwidth_gb_per_s", 1e6);
        GemmPlan plan = new GemmPlan(8, 64, 64, 4, 1, 4, 1, 1, 1, true, TileOrder.SQUARE);
        double queued = time(H100, stream, plan);
        double unqueued = time(endless, stream, plan);
        double transfer = stream.compulsoryBytes() / H100.hbmBytesPerSecond() * 1e12;
        assertThat(queued).isGreaterThan(Math.max(unqueued, transfer));
    }

    @Test
    void powerLimitLowersTheClockOfALargeGemmOnly() {
        Gemm large = Gemm.of("large", 8192, 8192, 8192, Precision.BF16);
        Gpu unlimited = withProduct(H100, "power_limit_watts", 5000);
        KernelResult limited = new KernelSimulator(H100, LaunchMode.GRAPH).run(large, CacheState.COLD);
        KernelResult free = new KernelSimulator(unlimited, LaunchMode.GRAPH).run(large, CacheState.COLD);
        assertThat(limited.clockMhz()).isLessThan(0.95 * free.clockMhz());
        assertThat(limited.limiter()).isEqualTo(Limiter.POWER);
        assertThat(free.clockMhz()).isEqualTo(H100.product().maximumClockMhz());
        Gemm small = Gemm.of("small", 64, 512, 512, Precision.BF16);
        assertThat(new KernelSimulator(H100, LaunchMode.GRAPH)
                        .run(small, CacheState.COLD)
                        .clockMhz())
                .isEqualTo(H100.product().maximumClockMhz());
    }

    @Test
    void launchFromAGraphIsCheaperThanFromAStream() {
        Gemm small = Gemm.of("small", 1, 256, 256, Precision.BF16);
        assertThat(new KernelSimulator(H100, LaunchMode.STREAM)
                        .run(small, CacheState.COLD)
                        .picoseconds())
                .isGreaterThan(new KernelSimulator(H100, LaunchMode.GRAPH)
                        .run(small, CacheState.COLD)
                        .picoseconds());
    }

    @Test
    void timeNeverFallsWhenOnlyRowsAreAdded() {
        double before = 0;
        GemmPlan plan = plan(128, 128, 4, 2, true);
        for (int m = 64; m <= 6000; m += 331) {
            double time = time(H100, Gemm.of("rows", m, 2048, 2048, Precision.BF16), plan);
            assertThat(time).as("m = %d", m).isGreaterThanOrEqualTo(before * 0.999);
            before = time;
        }
    }

    @Test
    void warmWeightsAreFasterThanColdOnes() {
        Gemm gemm = Gemm.of("gemv", 4, 4096, 2048, Precision.BF16);
        KernelSimulator simulator = new KernelSimulator(H100, LaunchMode.GRAPH);
        assertThat(simulator.run(gemm, new CacheState(1, 1)).picoseconds())
                .isLessThan((long) (0.9 * simulator.run(gemm, CacheState.COLD).picoseconds()));
    }

    @Test
    void rowsShorterThanALineOpenAsFewMemoryRowsAsLines() {
        Gemm skinny = Gemm.of("skinny", 64, 12288, 12288, Precision.BF16);
        Gpu freeRows = withArchitecture(A100, "memory.row_opening_bytes", 0);
        for (int depth : new int[] {32, 64}) {
            GemmPlan plan = new GemmPlan(64, 128, depth, 4, 1, 4, 1, 1, 1, false, TileOrder.SQUARE);
            double opening = time(A100, skinny, plan) / time(freeRows, skinny, plan);
            assertThat(opening).as("tiles %d deep", depth).isBetween(1.05, 1 + 18.0 / 128);
        }
    }

    private static GemmPlan plan(int m, int n, int stages, int consumers, boolean persistent) {
        return new GemmPlan(m, n, 64, stages, consumers, 4 * consumers, 1, 1, 1, persistent, TileOrder.SQUARE);
    }

    private static KernelResult run(Gpu gpu, Gemm gemm, GemmPlan plan) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH).run(gemm, plan, CacheState.COLD);
    }

    private static double time(Gpu gpu, Gemm gemm, GemmPlan plan) {
        return run(gpu, gemm, plan).picoseconds();
    }

    private static double best(Gpu gpu, Gemm gemm) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH)
                .run(gemm, CacheState.COLD)
                .picoseconds();
    }
}
