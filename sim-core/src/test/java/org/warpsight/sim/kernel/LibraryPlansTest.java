package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;
import static org.warpsight.sim.TestGpus.MI300X;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;

/** Whoever asks for a library gets its plans, and nobody else's. */
class LibraryPlansTest {
    private static final Gemm BF16 = Gemm.of("gemm", 4096, 4096, 4096, Precision.BF16);

    @Test
    void librariesOfCdnaHaveTilesOfTheirOwn() {
        GemmPlan tensile = choose(MI300X, BF16, "hipblaslt");
        GemmPlan composable = choose(MI300X, BF16, "ck");
        GemmPlan assembly = choose(MI300X, BF16, "aiter");
        assertThat(tensile.craft().operands().mfma()).contains(MfmaShape.of("16x16"));
        assertThat(composable.craft().output().splitSum()).isEqualTo(KernelCraft.SplitSum.AT_L2);
        assertThat(assembly.tileN()).isEqualTo(64);
        assertThat(List.of(tensile, composable, assembly)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mi300x", "mi355x"})
    void everyPlanOfALibraryIsMadeOfInstructionsThatThereAre(String id) {
        Gpu gpu = HardwareCatalogue.standard().gpu(id);
        PlanFamilies families = PlanFamilies.of(gpu.architecture());
        for (Precision operands : new Precision[] {Precision.FP16, Precision.BF16, Precision.FP8, Precision.INT8}) {
            Gemm gemm = Gemm.of("gemm", 4096, 4096, 4096, operands);
            assertThat(families.libraries(gemm)).isNotEmpty().isSorted();
            for (String library : families.libraries(gemm)) {
                GemmFamily family = families.family(gemm, library);
                List<GemmPlan> plans = family.plans(family.craft(), gpu, gemm);
                assertThat(plans)
                        .as("%s %s", library, operands)
                        .isNotEmpty()
                        .allSatisfy(plan -> GemmPlanRules.require(gpu, gemm, plan));
            }
        }
    }

    @Test
    void theUsualPlansAnswerToTheNamesOfTheirLibraries() {
        Gemm scaled = Gemm.of("scaled", 4096, 4096, 4096, Precision.FP8).scaledBy(Scaling.BLOCKS);
        PlanFamilies hopper = PlanFamilies.of(H100.architecture());
        assertThat(hopper.family(scaled, "deepgemm")).isSameAs(hopper.family(scaled));
        assertThat(hopper.libraries(BF16)).containsExactly("cublas", "cutlass");
        PlanFamilies cdna3 = PlanFamilies.of(MI300X.architecture());
        assertThat(cdna3.family(scaled, "aiter")).isSameAs(cdna3.family(scaled));
    }

    @Test
    void nobodyAnswersForPlansThatAreTakenForWantOfBetter() {
        Gemm scaled = Gemm.of("scaled", 4096, 4096, 4096, Precision.INT8).scaledBy(Scaling.BLOCKS);
        assertThat(PlanFamilies.of(A100.architecture()).libraries(scaled)).isEmpty();
    }

    @Test
    void aLibraryWithoutPlansIsAnsweredWithThoseThatHaveSome() {
        assertThatThrownBy(() -> choose(MI300X, BF16, "cublas"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no plans of cublas for bf16 are known on cdna3: there are those of aiter, ck, hipblaslt");
    }

    private static GemmPlan choose(Gpu gpu, Gemm gemm, String library) {
        return new KernelSimulator(gpu, LaunchMode.DEVICE).choose(gemm, CacheState.COLD, library);
    }
}
