package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.warpsight.sim.TestGpus.MI300X;
import static org.warpsight.sim.TestGpus.withProduct;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Mfma;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;

/** A step's time on the matrix cores follows from its instructions. */
class MfmaTileTest {
    private static final Architecture CDNA3 = MI300X.architecture();
    private static final Gpu COOL = withProduct(MI300X, "power_limit_watts", 5000);

    @ParameterizedTest
    @EnumSource(names = {"FP16", "BF16", "FP8", "INT8", "TF32", "FP32"})
    void wholeInstructionsReachTheRateOfTheDatasheet(Precision operands) {
        Gemm gemm = gemm(operands);
        for (String side : new String[] {"16x16", "32x32"}) {
            GemmPlan plan = plan(128, 128, 64, 4, side);
            double rate = 2.0 * 128 * 128 * 64 / MfmaTile.of(CDNA3, gemm, plan).coreCycles(CDNA3);
            assertThat(rate).as(side).isEqualTo(MI300X.matrixFlopsPerClock(operands));
        }
    }

    @Test
    void aTileThatIsNoMultipleOfItsInstructionsIsPadded() {
        Gemm gemm = gemm(Precision.BF16);
        GemmPlan tall = plan(80, 128, 64, 1, "32x32");
        // 80 rows are three instructions of 32.
        assertThat(cycles(gemm, tall)).isEqualTo(cycles(gemm, plan(96, 128, 64, 1, "32x32")));
        assertThat(cycles(gemm, plan(80, 128, 64, 1, "16x16"))).isEqualTo(cycles(gemm, tall) * 80 / 96);
        assertThat(cycles(gemm, plan(16, 128, 64, 4, "32x32")))
                .isEqualTo(2 * cycles(gemm, plan(16, 128, 64, 4, "16x16")));
    }

    @Test
    void aStepThatIsShallowerThanTheInstructionIsPaddedToo() {
        Architecture cdna4 = HardwareCatalogue.standard().architecture("cdna4");
        GemmPlan deep = plan(128, 128, 128, 4, "16x16x128");
        GemmPlan shallow = plan(128, 128, 64, 4, "16x16x128");
        Gemm gemm = gemm(Precision.FP8);
        assertThat(MfmaTile.of(cdna4, gemm, shallow).coreCycles(cdna4))
                .isEqualTo(MfmaTile.of(cdna4, gemm, deep).coreCycles(cdna4));
        // The older instruction of half the rate and a quarter of the depth fits it without padding.
        GemmPlan free = plan(128, 128, 32, 4).with(KernelCraft.TUNED);
        assertThat(MfmaTile.of(cdna4, gemm, free).instruction().k()).isLessThan(64);
    }

    @Test
    void theSmallestOfEquallyFastInstructionsIsTaken() {
        assertThat(MfmaTile.of(CDNA3, gemm(Precision.BF16), plan(128, 128, 64, 4))
                        .instruction()
                        .shape())
                .isEqualTo("16x16x16");
    }

    @Test
    void aChainOfDependentInstructionsStallsUnlessOtherSumsFillTheTime() {
        Mfma slow = new Mfma("v_mfma_f32_4x4x4_16b_f16", Precision.FP16, 4, 4, 4, 16, 2, Optional.of(3));
        MfmaTile one = new MfmaTile(slow, 4, 2, 1, 100);
        MfmaTile two = new MfmaTile(slow, 4, 2, 2, 100);
        MfmaTile oneOfMoreWavefronts = new MfmaTile(slow, 8, 2, 1, 100);
        assertThat(one.chainCycles(CDNA3)).isEqualTo(1.5 * one.coreCycles(CDNA3));
        assertThat(two.chainCycles(CDNA3)).isEqualTo(two.coreCycles(CDNA3));
        assertThat(oneOfMoreWavefronts.chainCycles(CDNA3)).isEqualTo(oneOfMoreWavefronts.coreCycles(CDNA3));
    }

    @Test
    void fewerWavefrontsThanSimdsLeaveCoresIdle() {
        MfmaTile two = MfmaTile.of(CDNA3, gemm(Precision.BF16), plan(64, 64, 64, 2));
        assertThat(two.chainCycles(CDNA3)).isEqualTo(2 * two.coreCycles(CDNA3));
    }

    @Test
    void aKernelThatPadsItsTilesTakesLonger() {
        // Products of FP32 take long enough that nothing but the matrix cores decides.
        Gemm square = Gemm.of("square", 4080, 4096, 4096, Precision.FP32);
        // 48 rows are two instructions of 32 or three of 16.
        assertThat(time(COOL, square, plan(48, 256, 32, 4, "32x32")))
                .isBetween(
                        1.2 * time(COOL, square, plan(48, 256, 32, 4, "16x16")),
                        64.0 / 48 * time(COOL, square, plan(48, 256, 32, 4, "16x16")));
    }

    @Test
    void aShapeThatThereIsNotIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> MfmaTile.of(CDNA3, gemm(Precision.FP8), plan(128, 128, 64, 4, "16x16x128")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("AMD CDNA 3 has no matrix instruction of 16x16x128 for fp8; it has 32x32x16, 16x16x32");
        assertThatThrownBy(() -> MfmaShape.of("16"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'16' is no shape");
    }

    private static double cycles(Gemm gemm, GemmPlan plan) {
        return MfmaTile.of(CDNA3, gemm, plan).coreCycles(CDNA3);
    }

    private static double time(Gpu gpu, Gemm gemm, GemmPlan plan) {
        return new KernelSimulator(gpu, LaunchMode.DEVICE)
                .run(gemm, plan, CacheState.COLD)
                .picoseconds();
    }

    private static Gemm gemm(Precision operands) {
        return Gemm.of("gemm", 4096, 4096, 4096, operands);
    }

    private static GemmPlan plan(int m, int n, int k, int warps, String shape) {
        return plan(m, n, k, warps).with(KernelCraft.TUNED.with(MfmaShape.of(shape)));
    }

    private static GemmPlan plan(int m, int n, int k, int warps) {
        return new GemmPlan(m, n, k, 2, 1, warps, 1, 1, 1, false, TileOrder.SQUARE);
    }
}
