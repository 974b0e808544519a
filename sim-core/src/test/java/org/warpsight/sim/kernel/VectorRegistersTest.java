package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.warpsight.sim.TestGpus.MI300X;
import static org.warpsight.sim.TestGpus.withArchitecture;
import static org.warpsight.sim.TestGpus.withProduct;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.Precision;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;

/** CDNA's registers: 512 of a lane, at most 256 of either kind. */
class VectorRegistersTest {
    private static final Architecture CDNA3 = MI300X.architecture();
    private static final Gpu COOL = withProduct(MI300X, "power_limit_watts", 5000);
    private static final Gemm BF16 = Gemm.of("gemm", 4096, 4096, 4096, Precision.BF16);

    @Test
    void sumsLieInAccumulationRegistersAndTheRestInOthers() {
        assertThat(VectorRegisters.of(CDNA3, 64, 72, 0)).isEqualTo(new VectorRegisters(72, 64, 0, 0));
    }

    @Test
    void noMoreThan256OfEitherKindAndNothingIsLost() {
        for (int products = 0; products <= 1200; products += 40) {
            for (int others = 8; others <= 700; others += 36) {
                for (int most : new int[] {0, 64, 128, 256, 400, 512}) {
                    VectorRegisters dealt = VectorRegisters.of(CDNA3, products, others, most);
                    assertThat(dealt.architectural()).isBetween(0, 256);
                    assertThat(dealt.accumulation()).isBetween(0, 256);
                    assertThat(dealt.architectural() + dealt.accumulation()).isLessThanOrEqualTo(most > 0 ? most : 512);
                    assertThat(dealt.architectural() + dealt.accumulation() + dealt.spilled())
                            .isEqualTo(products + others);
                }
            }
        }
    }

    @Test
    void sumsBeyondTheAccumulationRegistersTakeOthersAndThenMemory() {
        assertThat(VectorRegisters.of(CDNA3, 300, 72, 0)).isEqualTo(new VectorRegisters(116, 256, 0, 0));
        assertThat(VectorRegisters.of(CDNA3, 500, 72, 0)).isEqualTo(new VectorRegisters(256, 256, 0, 60));
    }

    @Test
    void whatVectorInstructionsNeedIsParkedInAccumulationRegistersBeforeItIsSpilled() {
        assertThat(VectorRegisters.of(CDNA3, 0, 300, 0)).isEqualTo(new VectorRegisters(256, 0, 44, 0));
        assertThat(VectorRegisters.of(CDNA3, 0, 600, 0)).isEqualTo(new VectorRegisters(256, 0, 256, 88));
    }

    @Test
    void accumulationRegistersBeginAtAMultipleOfFour() {
        assertThat(VectorRegisters.of(CDNA3, 64, 73, 0).all()).isEqualTo(76 + 64);
        assertThat(VectorRegisters.of(CDNA3, 0, 73, 0).all()).isEqualTo(73);
    }

    @Test
    void aPlanOf512RegistersLeavesOneWavefrontForEachSimd() {
        // 352 x 320 sums of four wavefronts are 440 of each lane.
        Occupancy.Demand demand = new GemmLowering(MI300X).demand(BF16, plan(352, 320, 32));
        assertThat(demand.registersPerThread()).isEqualTo(512);
        Occupancy occupancy = Occupancy.of(CDNA3, demand);
        assertThat(occupancy.blocksPerSm()).isEqualTo(1);
        assertThat(occupancy.warps()).isEqualTo(CDNA3.multiprocessor().schedulers());
    }

    @Test
    void theKindThatTakesMostIsNamed() {
        GemmLowering lowering = new GemmLowering(MI300X);
        assertThat(lowering.occupancy(BF16, plan(256, 256, 16)).limit())
                .isEqualTo(Occupancy.Limit.AGPRS)
                .hasToString("AGPRs");
        Gemm scaled = Gemm.of("scaled", 4096, 4096, 4096, Precision.FP8).scaledBy(Scaling.BLOCKS);
        // Sums that the vector pipe scales are no accumulation registers' matter.
        assertThat(lowering.occupancy(scaled, plan(128, 128, 128)).limit())
                .isEqualTo(Occupancy.Limit.VGPRS)
                .hasToString("VGPRs");
    }

    @Test
    void theSumOfBothKindsDecidesHowManyWavefrontsAreResident() {
        GemmLowering lowering = new GemmLowering(MI300X);
        GemmPlan plan = plan(128, 128, 32);
        int registers = lowering.demand(BF16, plan).registersPerThread();
        Gpu less = withArchitecture(MI300X, "multiprocessor.registers", 131_072 / 2.0);
        assertThat(lowering.occupancy(BF16, plan).blocksPerSm()).isEqualTo(512 / ((registers + 7) / 8 * 8));
        assertThat(new GemmLowering(less).occupancy(BF16, plan).blocksPerSm())
                .isLessThan(lowering.occupancy(BF16, plan).blocksPerSm());
    }

    @Test
    void movingSumsToVectorRegistersCostsTheEpilogueAnInstructionEach() {
        // 64 instructions of four cycles on each SIMD.
        assertThat(new MfmaKernel(MI300X, BF16, plan(128, 128, 32)).sumMoveCycles())
                .isEqualTo(256);
        Gemm scaled = BF16.scaledBy(Scaling.BLOCKS);
        assertThat(new MfmaKernel(MI300X, scaled, plan(128, 128, 32)).sumMoveCycles())
                .isZero();
    }

    @Test
    void spillingSlowsAKernelDown() {
        GemmPlan roomy = plan(256, 256, 16);
        GemmPlan bounded = roomy.with(KernelCraft.TUNED.withRegisters(256));
        assertThat(new MfmaKernel(MI300X, BF16, bounded).registers().spilled()).isPositive();
        assertThat(time(bounded)).isGreaterThan(1.5 * time(roomy));
    }

    private static double time(GemmPlan plan) {
        return new KernelSimulator(COOL, LaunchMode.DEVICE)
                .run(BF16, plan, CacheState.COLD)
                .picoseconds();
    }

    private static GemmPlan plan(int m, int n, int k) {
        return new GemmPlan(m, n, k, 2, 1, 4, 1, 1, 1, false, TileOrder.SQUARE);
    }
}
