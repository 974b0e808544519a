package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.MI300X;
import static org.warpsight.sim.TestGpus.withArchitecture;
import static org.warpsight.sim.TestGpus.withProduct;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;

/** What sets CDNA's kernels apart; each claim falls with its effect. */
class CdnaKernelTest {
    private static final Gemm SQUARE =
            Gemm.of("square", 4096, 4096, 4096, Precision.FP8).scaledBy(Scaling.BLOCKS);
    private static final KernelCraft DRAINED = craft(true, KernelCraft.Staging.REGISTERS, OperandLayout.SWIZZLED);
    private static final KernelCraft INTERLEAVED = craft(false, KernelCraft.Staging.REGISTERS, OperandLayout.SWIZZLED);
    /** No power limit, so that cycles and not watts are compared. */
    private static final Gpu COOL = withProduct(MI300X, "power_limit_watts", 5000);

    @Test
    void mfmaCyclesBoundAComputeBoundKernel() {
        double bound = SQUARE.flops() / COOL.matrixFlopsPerSecond(Precision.FP8, 2100) * 1e12;
        double time = time(COOL, INTERLEAVED);
        assertThat(time).isGreaterThan(bound);
        Gpu half = withProduct(COOL, "matrix_rate_fraction", 0.5);
        assertThat(time(half, INTERLEAVED)).isGreaterThan(1.3 * time);
    }

    @Test
    void aDrainedStepLeavesUnitsIdleThatAnotherBlockUses() {
        Gpu alone = withArchitecture(COOL, "multiprocessor.max_blocks", 1);
        assertThat(time(alone, DRAINED)).isGreaterThan(1.3 * time(alone, INTERLEAVED));
        assertThat(time(alone, DRAINED)).isGreaterThan(1.2 * time(COOL, DRAINED));
    }

    @Test
    void promotingSumsOnTheVectorPipeCostsTime() {
        Gemm unscaled = SQUARE.scaledBy(Scaling.usual(Precision.FP8, Precision.FP8));
        Gemm often = SQUARE.scaledBy(new Scaling(new Scales(1, 32, 32), new Scales(1, 32, 32)));
        double time = time(COOL, DRAINED);
        assertThat(time).isGreaterThan(1.02 * run(COOL, unscaled, plan(DRAINED)).picoseconds());
        assertThat((double) run(COOL, often, plan(DRAINED)).picoseconds()).isGreaterThan(1.05 * time);
    }

    @Test
    void microscalesAreAppliedByTheMatrixInstructionAndCostTheirBytesAlone() {
        Gpu mi355x = withProduct(HardwareCatalogue.standard().gpu("mi355x"), "power_limit_watts", 5000);
        Gemm scaled = Gemm.of("square", 8192, 8192, 8192, Precision.MXFP4);
        Gemm unscaled = scaled.scaledBy(new Scaling(Scales.NONE, Scales.NONE));
        GemmPlan plan = plan(INTERLEAVED);
        KernelResult with = run(mi355x, scaled, plan);
        KernelResult without = run(mi355x, unscaled, plan);
        // 8 bits for 32 elements of 4.
        assertThat(with.l2Bytes() / without.l2Bytes()).isBetween(1.05, 1.0625);
        assertThat(with.utilization().get(Limiter.VECTOR) * with.picoseconds())
                .isCloseTo(without.utilization().get(Limiter.VECTOR) * without.picoseconds(), withinPercentage(0.1));
        assertThat(with.picoseconds()).isGreaterThanOrEqualTo(without.picoseconds());
        assertThat((double) with.picoseconds())
                .isGreaterThan(scaled.flops() / mi355x.matrixFlopsPerSecond(Precision.MXFP4, 2400) * 1e12);
    }

    @Test
    void mxfp4IsFasterThanFp8OnlyWhereTheMatrixPipeTakesIt() {
        Gpu mi355x = HardwareCatalogue.standard().gpu("mi355x");
        KernelSimulator simulator = new KernelSimulator(mi355x, LaunchMode.GRAPH);
        Gemm fp8 = Gemm.of("square", 8192, 8192, 8192, Precision.FP8);
        Gemm mxfp4 = Gemm.of("square", 8192, 8192, 8192, Precision.MXFP4);
        assertThat(simulator.run(mxfp4, CacheState.COLD).picoseconds())
                .isBetween((long) (0.5 * simulator.run(fp8, CacheState.COLD).picoseconds()), (long)
                        (0.8 * simulator.run(fp8, CacheState.COLD).picoseconds()));
        Gemm weightOnly = new Gemm("gemm", 1, 16, 8192, 8192, Precision.BF16, Precision.MXFP4, Precision.BF16);
        for (Gpu gpu : List.of(H100, mi355x)) {
            KernelResult result = new KernelSimulator(gpu, LaunchMode.GRAPH).run(weightOnly, CacheState.COLD);
            assertThat(result.hbmBytes()).isGreaterThanOrEqualTo(0.999 * 8192 * 8192 * (0.5 + 1.0 / 32));
        }
        assertThatThrownBy(() -> new KernelSimulator(H100, LaunchMode.GRAPH).run(mxfp4, CacheState.COLD))
                .hasMessageContaining("does not multiply mxfp4");
    }

    @Test
    void conflictsInLdsSlowAKernelDown() {
        KernelCraft plain = craft(true, KernelCraft.Staging.REGISTERS, OperandLayout.PLAIN);
        assertThat(time(COOL, plain)).isGreaterThan(1.5 * time(COOL, DRAINED));
    }

    @Test
    void ldsAndL1ArePortsOfTheirOwn() {
        Gpu slowStores = withArchitecture(COOL, "shared_memory.write_bytes_per_clock", 12.8);
        Gpu slowLoads = withArchitecture(COOL, "l2.port_bytes_per_clock", 12.8);
        assertThat(time(slowStores, DRAINED)).isGreaterThan(1.3 * time(COOL, DRAINED));
        assertThat(time(slowLoads, DRAINED)).isGreaterThan(1.3 * time(COOL, DRAINED));
    }

    @Test
    void directLoadsSaveRegistersAndTakeLdsInstead() {
        GemmPlan passing = plan(DRAINED);
        GemmPlan direct = plan(craft(true, KernelCraft.Staging.DIRECT, OperandLayout.SWIZZLED));
        GemmLowering lowering = new GemmLowering(MI300X);
        Occupancy.Demand through = lowering.demand(SQUARE, passing);
        Occupancy.Demand past = lowering.demand(SQUARE, direct);
        // 32 KiB for 256 lanes are 32 registers each.
        assertThat(through.registersPerThread() - past.registersPerThread()).isEqualTo(32);
        assertThat(past.sharedBytes()).isEqualTo(2 * through.sharedBytes());
    }

    @Test
    void vectorRegistersLimitHowManyBlocksAreResident() {
        GemmPlan large = new GemmPlan(256, 256, 32, 2, 1, 4, 1, 1, 1, false, TileOrder.SQUARE, DRAINED);
        Occupancy occupancy = new GemmLowering(MI300X).occupancy(SQUARE, large);
        assertThat(occupancy.blocksPerSm()).isEqualTo(1);
        assertThat(occupancy.limit()).isEqualTo(Occupancy.Limit.VGPRS);
        Gpu twice = withArchitecture(MI300X, "multiprocessor.registers", 262_144);
        assertThat(new GemmLowering(twice).occupancy(SQUARE, large).blocksPerSm())
                .isEqualTo(2);
    }

    @Test
    void wavefrontsOf64SpreadTheAccumulatorsOverAsManyLanes() {
        GemmPlan plan = plan(DRAINED);
        Gemm plain = SQUARE.scaledBy(Scaling.usual(Precision.FP8, Precision.FP8));
        Gpu narrow = withArchitecture(MI300X, "warp_size", 32);
        assertThat(Registers.of(MI300X.architecture(), plain, plan).accumulators())
                .isEqualTo(64);
        assertThat(Registers.of(narrow.architecture(), plain, plan).accumulators())
                .isEqualTo(128);
    }

    @Test
    void aBlockKeepsItsPlaceUntilItsStoreIsAcknowledged() {
        Gpu slow = withArchitecture(COOL, "launch.store_acknowledgement_cycles", 10_000);
        assertThat(time(slow, DRAINED)).isGreaterThan(1.05 * time(COOL, DRAINED));
    }

    @Test
    void theInfinityCacheServesWhatTheL2sMiss() {
        Gemm wide = Gemm.of("wide", 8192, 16_384, 4096, Precision.FP8);
        Gpu without = withProduct(withProduct(COOL, "memory_side_cache_bytes", 0), "memory_side_cache_gb_per_s", 0);
        KernelResult cached = run(COOL, wide, plan(INTERLEAVED));
        KernelResult bare = run(without, wide, plan(INTERLEAVED));
        assertThat(bare.hbmBytes()).isGreaterThan(2 * cached.hbmBytes());
        assertThat(cached.hbmBytes()).isGreaterThanOrEqualTo(wide.compulsoryBytes() * 0.999);
    }

    @Test
    void theGpusOwnTimeStampsLeaveOutTheGapBeforeAKernel() {
        double stamps = new KernelSimulator(COOL, LaunchMode.DEVICE)
                .run(SQUARE, plan(DRAINED), CacheState.COLD)
                .microseconds();
        double graph = new KernelSimulator(COOL, LaunchMode.REPEATED_GRAPH)
                .run(SQUARE, plan(DRAINED), CacheState.COLD)
                .microseconds();
        assertThat(graph - stamps).isCloseTo(MI300X.architecture().launch().graphKernelUs(), within(0.001));
    }

    @Test
    void blockScalesHavePlansOfTheirOwn() {
        KernelSimulator simulator = new KernelSimulator(MI300X, LaunchMode.DEVICE);
        GemmPlan scaled = simulator.planOf(SQUARE, 128, 128, 128, 1);
        GemmPlan plain = simulator.planOf(Gemm.of("plain", 64, 64, 64, Precision.BF16), 128, 128, 64, 1);
        assertThat(scaled.craft().schedule().drained()).isTrue();
        assertThat(plain.craft().schedule().drained()).isFalse();
        assertThat(scaled.order()).isEqualTo(new TileOrder.PerChiplet(TileOrder.SQUARE));
    }

    @Test
    void partsThatAreAddedAtL2NeedAClearedOutputInsteadOfASum() {
        Gemm deep = Gemm.of("deep", 64, 512, 7168, Precision.FP8).scaledBy(Scaling.BLOCKS);
        GemmPlan whole = new GemmPlan(16, 64, 256, 2, 1, 4, 1, 1, 1, false, TileOrder.SQUARE, DRAINED);
        GemmPlan split = whole.withSplitK(4).with(DRAINED.with(KernelCraft.SplitSum.AT_L2));
        GemmLowering lowering = new GemmLowering(MI300X);
        assertThat(lowering.lower(deep, split, CacheState.COLD))
                .extracting(KernelLaunch::name)
                .satisfiesExactly(name -> assertThat(name).contains("clear output"), name -> assertThat(name)
                        .startsWith("gemm"));
        assertThat(run(COOL, deep, split).picoseconds())
                .isLessThan(run(COOL, deep, whole).picoseconds());
    }

    private static KernelCraft craft(boolean drained, KernelCraft.Staging staging, OperandLayout layout) {
        return KernelCraft.TUNED.withSteps(drained, staging).with(layout);
    }

    private static GemmPlan plan(KernelCraft craft) {
        return new GemmPlan(128, 128, 128, 2, 1, 4, 1, 1, 1, false, new TileOrder.PerChiplet(TileOrder.SQUARE), craft);
    }

    private static double time(Gpu gpu, KernelCraft craft) {
        return run(gpu, SQUARE, plan(craft)).picoseconds();
    }

    private static KernelResult run(Gpu gpu, Gemm gemm, GemmPlan plan) {
        return new KernelSimulator(gpu, LaunchMode.DEVICE).run(gemm, plan, CacheState.COLD);
    }
}
