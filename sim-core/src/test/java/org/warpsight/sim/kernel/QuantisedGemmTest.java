package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.withProduct;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;

class QuantisedGemmTest {
    private static final int SIZE = 8192;

    @ParameterizedTest
    @ValueSource(strings = {"a100-sxm4-80gb", "a10", "h100-sxm5-80gb", "h200-sxm5-141gb", "mi210", "mi300x"})
    void w4a16WinsWhileMemoryBoundAndLosesInPrefill(String id) {
        Gpu gpu = HardwareCatalogue.standard().gpu(id);
        assertThat(time(gpu, weightOnly(16, Precision.INT4)))
                .isLessThan(0.75 * time(gpu, weightOnly(16, Precision.FP16)));
        // With the power limit: that narrow weights leave a higher clock does not pay for their conversion.
        assertThat(time(gpu, weightOnly(4096, Precision.INT4)))
                .isGreaterThan(time(gpu, weightOnly(4096, Precision.FP16)));
    }

    @Test
    void anotherBlockOfTheSmDoesNotHideConversion() {
        Gpu unlimited = withProduct(A100, "power_limit_watts", 5000);
        GemmPlan plan = new GemmPlan(128, 128, 32, 4, 1, 4, 1, 1, 1, false, TileOrder.SQUARE);
        KernelResult narrow = run(unlimited, weightOnly(4096, Precision.INT4), plan);
        KernelResult wide = run(unlimited, weightOnly(4096, Precision.FP16), plan);

        assertThat(List.of(narrow, wide)).allSatisfy(result -> assertThat(
                        result.kernels().get(0).occupancy().blocksPerSm())
                .isEqualTo(2));
        // 128 x 32 weights of 13 instructions for each eight, 128 lanes issued a clock, beside 512 cycles of products.
        double converting = 128 * 32 * 13 / 8.0 / 128 / 512;
        assertThat((double) narrow.picoseconds() / wide.picoseconds())
                .isBetween(1 + 0.9 * converting, 1 + 2 * converting);
    }

    @Test
    void bytesTakeMoreInstructionsToBf16ThanToFp16() {
        GemmPlan plan = new GemmPlan(64, 128, 64, 4, 1, 4, 1, 1, 1, false, TileOrder.SQUARE);
        Gemm half = weightOnly(256, Precision.INT8);
        Gemm brain = new Gemm("gemm", 1, 256, SIZE, SIZE, Precision.BF16, Precision.INT8, Precision.BF16);
        assertThat(vector(run(A100, brain, plan))).isGreaterThan(1.5 * vector(run(A100, half, plan)));
    }

    @Test
    void everyWavefrontConvertsTheWeightsThatItReads() {
        Gpu mi210 = HardwareCatalogue.standard().gpu("mi210");
        // Four wavefronts in a square: two of them read a column of the tile.
        GemmPlan square = new GemmPlan(64, 64, 64, 2, 1, 4, 1, 1, 1, false, TileOrder.SQUARE);
        // A tile as low as one instruction has them side by side.
        GemmPlan row = new GemmPlan(16, 64, 64, 2, 1, 4, 1, 1, 1, false, TileOrder.SQUARE);
        assertThat(converting(mi210, square)).isCloseTo(2 * converting(mi210, row), within(1e-9));
    }

    private static double converting(Gpu gpu, GemmPlan plan) {
        return new MfmaKernel(gpu, weightOnly(64, Precision.INT4), plan)
                .step().stream().mapToDouble(Work::vectorCycles).sum();
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"INT8", "INT4", "FP8", "MXFP4", "NF4"})
    void narrowWeightsAreReadWithAllTheirScales(Precision weights) {
        Gemm gemm = weightOnly(16, weights);
        assertThat(run(A100, gemm).hbmBytes()).isGreaterThanOrEqualTo(0.999 * gemm.weightBytes());
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"INT4", "INT8"})
    void smallerGroupsReadMoreBytesAndTakeLongerWhereMemoryDecides(Precision weights) {
        double bytes = 0;
        double time = 0;
        for (int group : new int[] {SIZE, 128, 64, 32, 16}) {
            Gemm gemm = weightOnly(16, weights).scaledBy(new Scaling(Scales.NONE, Scales.groups(weights, group)));
            KernelResult result = run(A100, gemm);
            assertThat(result.hbmBytes()).isGreaterThan(bytes).isGreaterThanOrEqualTo(0.999 * gemm.weightBytes());
            assertThat((double) result.picoseconds()).isGreaterThan(time);
            bytes = result.hbmBytes();
            time = result.picoseconds();
        }
    }

    @Test
    void conversionKeepsTheVectorPipeBusyAndLooksUpCostMost() {
        double plain = vector(weightOnly(256, Precision.FP16));
        double groups = vector(weightOnly(256, Precision.INT4));
        double lookUp = vector(weightOnly(256, Precision.NF4));
        assertThat(groups).isGreaterThan(2 * plain);
        assertThat(lookUp).isGreaterThan(groups);
    }

    @Test
    void blockScalesCostVectorWorkAndTime() {
        Gemm tensor = Gemm.of("gemm", 256, 2048, 8192, Precision.FP8);
        Gemm blocks = tensor.scaledBy(Scaling.BLOCKS);
        GemmPlan plan = new GemmPlan(64, 128, 128, 8, 1, 4, 1, 1, 1, true, TileOrder.SQUARE);
        KernelResult one = run(H100, tensor, plan);
        KernelResult many = run(H100, blocks, plan);
        double vectorTime = many.utilization().get(Limiter.VECTOR) * many.picoseconds()
                - one.utilization().get(Limiter.VECTOR) * one.picoseconds();
        double additions = 256.0 * 2048 * 8192 / 128;
        double lanes = H100.architecture().vectorPipe().fp32FmaPerClock()
                * H100.product().multiprocessors();
        assertThat(vectorTime).isCloseTo(additions / lanes / many.clockMhz() * 1e6, within(0.03 * vectorTime));
        assertThat(many.picoseconds()).isGreaterThan((long) (1.1 * one.picoseconds()));
    }

    @Test
    void blockScalesAreLoadedWithEveryStep() {
        Gemm tensor = Gemm.of("gemm", 4096, 4096, 4096, Precision.FP8);
        GemmPlan plan = new GemmPlan(128, 128, 128, 5, 2, 8, 1, 1, 1, true, TileOrder.SQUARE);
        double more = run(H100, tensor.scaledBy(Scaling.BLOCKS), plan).l2Bytes()
                / run(H100, tensor, plan).l2Bytes();
        // Of 128 + 128 bytes of k for each row and column, each row has a scale of 4 bytes.
        assertThat(more).isGreaterThan(1.01).isLessThan(1.02);
    }

    @Test
    void sumsInTwoLevelsTakeTwiceTheRegisters() {
        Gemm tensor = Gemm.of("gemm", 4096, 4096, 4096, Precision.FP8);
        GemmPlan plan = new GemmPlan(128, 128, 128, 5, 2, 8, 1, 1, 1, true, TileOrder.SQUARE);
        assertThat(Registers.of(H100.architecture(), tensor.scaledBy(Scaling.BLOCKS), plan)
                        .accumulators())
                .isEqualTo(2 * Registers.of(H100.architecture(), tensor, plan).accumulators());
    }

    @Test
    void fewRowsLeaveTheMatrixPipeAlone() {
        KernelResult result = run(A100, weightOnly(1, Precision.INT8));
        assertThat(result.plan()).contains("vector pipe");
        assertThat(result.utilization().getOrDefault(Limiter.TENSOR, 0.0)).isZero();
        assertThat(run(A100, weightOnly(64, Precision.INT8)).plan()).doesNotContain("vector pipe");
    }

    @ParameterizedTest
    @CsvSource({"65, 128", "96, 128", "129, 256", "640, 1024", "9000, 8192"})
    void rowsThatNobodyTimedGetTheKernelOfTheNextPowerOfTwo(int rows, int timed) {
        KernelSimulator simulator = new KernelSimulator(A100, LaunchMode.GRAPH);
        Gemm gemm = weightOnly(rows, Precision.INT4);
        assertThat(simulator.choose(gemm, CacheState.COLD))
                .isEqualTo(simulator.choose(weightOnly(timed, Precision.INT4), CacheState.COLD));
    }

    @Test
    void aKernelTimedForMoreRowsIsNoFasterThanOneOfTheirOwn() {
        KernelSimulator simulator = new KernelSimulator(A100, LaunchMode.GRAPH);
        Gemm gemm = weightOnly(80, Precision.INT4);
        long own = IntStream.of(16, 32, 64, 128)
                .boxed()
                .flatMap(rows ->
                        IntStream.rangeClosed(1, 4).mapToObj(splits -> simulator.planOf(gemm, rows, 128, 64, splits)))
                .mapToLong(plan -> simulator.run(gemm, plan, CacheState.COLD).picoseconds())
                .min()
                .orElseThrow();
        assertThat(simulator.run(gemm, CacheState.COLD).picoseconds()).isGreaterThan(own);
    }

    @Test
    void splitsThatAddInTurnClearTheirSemaphoresAndNeedNoReduction() {
        Gemm gemm = weightOnly(16, Precision.INT4);
        GemmPlan split = new GemmPlan(
                16, 128, 64, 4, 1, 4, 1, 1, 4, false, TileOrder.SQUARE, KernelCraft.TUNED.withSerialSplits());
        assertThat(run(A100, gemm, split).kernels())
                .extracting(KernelResult.KernelTime::name)
                .satisfiesExactly(first -> assertThat(first).isEqualTo("clear semaphores"), second -> assertThat(second)
                        .startsWith("gemm"));
    }

    @Test
    void eachTurnOfASplitTakesTime() {
        Gemm gemm = weightOnly(16, Precision.INT4);
        GemmLowering lowering = new GemmLowering(A100);
        double two = chain(lowering, gemm, 2);
        assertThat(two).isPositive();
        assertThat(chain(lowering, gemm, 7)).isCloseTo(6 * two, within(1e-6));
        assertThat(chain(lowering, gemm, 1)).isZero();
    }

    private static double chain(GemmLowering lowering, Gemm gemm, int splits) {
        GemmPlan plan = new GemmPlan(
                16, 128, 64, 4, 1, 4, 1, 1, splits, false, TileOrder.SQUARE, KernelCraft.TUNED.withSerialSplits());
        return lowering.program(gemm, plan).epilogue().work().chainCycles();
    }

    private static Gemm weightOnly(int m, Precision weights) {
        return new Gemm("gemm", 1, m, SIZE, SIZE, Precision.FP16, weights, Precision.FP16);
    }

    private static double time(Gpu gpu, Gemm gemm) {
        return run(gpu, gemm).picoseconds();
    }

    private static double vector(Gemm gemm) {
        return vector(run(A100, gemm, new GemmPlan(64, 128, 64, 4, 1, 4, 1, 1, 1, false, TileOrder.SQUARE)));
    }

    /** Time for which the vector pipes were in use. */
    private static double vector(KernelResult result) {
        return result.utilization().get(Limiter.VECTOR) * result.picoseconds();
    }

    private static KernelResult run(Gpu gpu, Gemm gemm) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH).run(gemm, CacheState.COLD);
    }

    private static KernelResult run(Gpu gpu, Gemm gemm, GemmPlan plan) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH).run(gemm, plan, CacheState.COLD);
    }
}
