package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.withProduct;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Clock;
import org.warpsight.workload.operator.Gemm;

class SteadyStateTest {
    private static final long SEED = 4711;
    private static final int GEMMS = 200;

    @Test
    void leavingOutRepetitionChangesTheTimeByLessThanAPercent() {
        leaveOut(9000, 100, 200);
    }

    /** Large outputs of short k: what repeats are waves. */
    @Test
    void leavingOutIdenticalWavesChangesTheTimeByLessThanAPercent() {
        leaveOut(24_000, 200, 12);
    }

    /** Small outputs of long k: what repeats are steps. */
    @Test
    void leavingOutTheSteadyStateAlongKChangesTheTimeByLessThanAPercent() {
        leaveOut(1500, 30, 1500);
    }

    /** SMs with equally many blocks are in the same state; a small GPU keeps the test short. */
    @Test
    void oneSmStandsForAllThatHaveAsManyBlocks() {
        Random random = new Random(SEED);
        for (int i = 0; i < GEMMS; i++) {
            Gpu gpu = withProduct(random.nextBoolean() ? H100 : A100, "multiprocessors", 1 + random.nextInt(24));
            Clock clock = new Clock(gpu.product().maximumClockMhz());
            Gemm gemm = Gemm.of(
                    "random",
                    1 + random.nextInt(2000),
                    64 * (1 + random.nextInt(20)),
                    64 * (1 + random.nextInt(20)),
                    Precision.BF16);
            KernelLaunch launch = launch(gpu, gemm);
            double alone = BlockRun.simulateEverySm(gpu, clock, launch).picoseconds();
            double grouped = BlockRun.simulate(gpu, clock, launch).picoseconds();
            assertThat(grouped / alone)
                    .as("seed %d, %s on %s", SEED, gemm, launch.grid())
                    .isCloseTo(1.0, within(0.01));
        }
    }

    private static KernelLaunch launch(Gpu gpu, Gemm gemm) {
        GemmPlan plan = new GemmPlanner(gpu, PlanFamilies.of(gpu.architecture()), 1)
                .best(gemm, CacheState.COLD, new KernelRunner(gpu, LaunchMode.GRAPH).overheadPicoseconds())
                .get(0);
        return new GemmLowering(gpu).lower(gemm, plan, CacheState.COLD).get(0);
    }

    /** Random GEMMs with at most so many rows, and 128-fold columns and depth. */
    private static void leaveOut(int rows, int columns, int depth) {
        Random random = new Random(SEED);
        for (int i = 0; i < GEMMS; i++) {
            Gpu gpu = random.nextBoolean() ? H100 : A100;
            Clock clock = new Clock(gpu.product().maximumClockMhz());
            Gemm gemm = Gemm.of(
                    "random",
                    1 + random.nextInt(rows),
                    128 * (1 + random.nextInt(columns)),
                    128 * (1 + random.nextInt(depth)),
                    Precision.BF16);
            KernelLaunch launch = launch(gpu, gemm);
            double whole = BlockRun.simulate(gpu, clock, launch).picoseconds();
            double extrapolated = SteadyState.run(gpu, clock, launch).picoseconds();
            assertThat(extrapolated / whole)
                    .as("seed %d, %s of %s on %s", SEED, launch.name(), gemm, gpu.id())
                    .isCloseTo(1.0, within(0.01));
        }
    }

    @Test
    void everyRoleAccountsForItsWholeLife() {
        Gemm gemm = Gemm.of("gemm", 1000, 2048, 1024, Precision.BF16);
        GemmPlan plan = new GemmPlan(128, 128, 64, 4, 2, 8, 1, 1, 1, true, TileOrder.SQUARE);
        KernelLaunch launch =
                new GemmLowering(H100).lower(gemm, plan, CacheState.COLD).get(0);
        BlockRun run = BlockRun.simulate(H100, new Clock(1980), launch);
        int sms = H100.product().multiprocessors();
        double consumers = run.consumer().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum()
                * sms;
        double producers = run.producer().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum()
                * sms;
        long busySms = launch.grid().blocks();
        // One tile per SM: two consumers live until its store is taken, the producer until its last load is issued.
        assertThat(busySms).isLessThanOrEqualTo(sms);
        assertThat(consumers / busySms / 2).isBetween(0.7 * run.picoseconds(), run.picoseconds());
        assertThat(producers / busySms).isLessThan(run.picoseconds());
    }
}
