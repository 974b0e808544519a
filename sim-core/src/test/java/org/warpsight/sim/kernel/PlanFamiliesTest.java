package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.warpsight.sim.TestGpus.A100;
import static org.warpsight.sim.TestGpus.H100;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.workload.operator.Gemm;

class PlanFamiliesTest {

    @Test
    void everyCandidateFitsTheGpuItIsFor() {
        Gemm gemm = Gemm.of("gemm", 1000, 1000, 1000, Precision.BF16);
        for (Gpu gpu : HardwareCatalogue.standard().gpus()) {
            GemmLowering lowering = new GemmLowering(gpu);
            var plans = PlanFamilies.of(gpu.architecture()).family(gemm).plans(gpu, gemm);
            assertThat(plans).as(gpu.id()).hasSizeGreaterThanOrEqualTo(10).doesNotHaveDuplicates();
            assertThat(plans).allSatisfy(plan -> assertThat(
                            lowering.demand(gemm, plan).sharedBytes())
                    .isLessThanOrEqualTo(gpu.architecture().sharedMemory().maxBytesPerBlock()));
        }
    }

    @Test
    void sameShapesGiveSamePlansWhateverTheProductIsCalled() {
        Gpu h200 = HardwareCatalogue.standard().gpu("h200");
        Gemm gemm = Gemm.of("gemm", 512, 4096, 4096, Precision.BF16);
        assertThat(PlanFamilies.of(h200.architecture()).family(gemm).plans(h200, gemm))
                .isEqualTo(PlanFamilies.of(H100.architecture()).family(gemm).plans(H100, gemm));
    }

    @Test
    void kernelsBuiltForFewRowsHaveTheStepsAndStagesTheyAreBuiltWith() {
        Gemm gemm = Gemm.of("gemm", 16, 4096, 4096, Precision.BF16);
        assertThat(PlanFamilies.of(A100.architecture()).family(gemm).plans(A100, gemm))
                .filteredOn(plan -> plan.tileM() < 64)
                .extracting(plan -> plan.tileK() + " x " + plan.stages())
                .containsExactlyInAnyOrder("128 x 2", "128 x 1", "64 x 2", "32 x 1");
    }

    @Test
    void groupedTilesOfHopperShareNothingAlongASideOfLessThanAHundredAndTwentyEight() {
        Gemm gemm = Gemm.of("experts", 64, 4096, 4096, Precision.BF16);
        assertThat(PlanFamilies.of(H100.architecture()).groupedPlans(H100, gemm, false))
                .anyMatch(plan -> plan.tileM() < 128 && plan.clusterN() == 2)
                .anyMatch(plan -> plan.tileN() < 128 && plan.clusterM() == 2)
                .noneMatch(plan -> plan.tileM() < 128 && plan.clusterM() > 1)
                .noneMatch(plan -> plan.tileN() < 128 && plan.clusterN() > 1);
    }

    @Test
    void architectureWithoutPlansIsNamed() {
        Architecture hopper = H100.architecture();
        Architecture unknown = new Architecture(
                "rubin",
                hopper.name(),
                hopper.vendor(),
                hopper.warpSize(),
                hopper.multiprocessor(),
                hopper.sharedMemory(),
                hopper.matrixPipe(),
                hopper.vectorPipe(),
                hopper.copyEngine(),
                hopper.smNetwork(),
                hopper.latency(),
                hopper.l2(),
                hopper.memory(),
                hopper.launch(),
                hopper.power(),
                hopper.calibration(),
                hopper.sources());
        assertThatThrownBy(() -> PlanFamilies.of(unknown))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("rubin")
                .hasMessageContaining("plans");
    }
}
