package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.workload.operator.Attention;
import org.warpsight.workload.operator.Gemm;

/** What Volta lacks: an asynchronous copy, fused attention, and all formats but FP16. */
class VoltaKernelTest {
    private static final Gpu V100 = HardwareCatalogue.standard().gpu("v100-sxm2");
    private static final Gemm SQUARE = Gemm.of("gemm", 4096, 4096, 4096, Precision.FP16);

    @Test
    void tilesPassThroughRegistersAndTwiceThroughTheSharedMemoryPort() throws JsonProcessingException {
        Gpu asynchronous = copyingAsynchronously();
        GemmPlan plan = PlanFamilies.of(V100.architecture())
                .family(SQUARE)
                .plans(V100, SQUARE)
                .get(0);
        int through = Registers.of(V100.architecture(), SQUARE, plan).working();
        int past = Registers.of(asynchronous.architecture(), SQUARE, plan).working();
        // 256 x 32 and 128 x 32 elements of 2 bytes for 256 threads.
        assertThat(through - past).isEqualTo(24);
        assertThat(portCycles(V100, plan) - portCycles(asynchronous, plan)).isEqualTo(384 * 32 * 2 / 128.0);
    }

    @Test
    void theFamilyHasTwoStagesOfWholeTiles() {
        List<GemmPlan> plans =
                PlanFamilies.of(V100.architecture()).family(SQUARE).plans(V100, SQUARE);
        assertThat(plans).isNotEmpty().allSatisfy(plan -> {
            assertThat(plan.stages()).isEqualTo(2);
            GemmPlanRules.require(V100, SQUARE, plan);
        });
    }

    @Test
    void aLargeProductReachesMostOfThePeak() {
        KernelResult result = new KernelSimulator(V100, LaunchMode.GRAPH).run(SQUARE, CacheState.COLD);
        assertThat(result.flops() / result.picoseconds()).isBetween(0.75 * 125, 125.0);
    }

    @Test
    void attentionMovesItsScoresThroughMemory() {
        Attention attention = new Attention(
                "attention", 1, 1024, 1024, 32, 8, 128, 128, 0, true, false, Precision.FP16, Precision.FP16);
        KernelResult result = new KernelSimulator(V100, LaunchMode.GRAPH).run(attention, CacheState.COLD);
        assertThat(result.kernels()).hasSize(3);
        assertThat(KernelLibrary.FA2.runsOn(V100.architecture())).isFalse();
        assertThat(KernelLibrary.VLLM.runsOn(V100.architecture())).isFalse();
        assertThat(KernelLibrary.TRTLLM.runsOn(V100.architecture())).isFalse();
    }

    @Test
    void formatsThatThePipeDoesNotTakeAreRefusedByName() {
        for (Precision precision : List.of(Precision.BF16, Precision.FP8, Precision.INT8, Precision.TF32)) {
            KernelSimulator simulator = new KernelSimulator(V100, LaunchMode.GRAPH);
            assertThatThrownBy(() -> simulator.run(Gemm.of("gemm", 256, 256, 256, precision), CacheState.COLD))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(precision.id())
                    .hasMessageContaining("FP16");
        }
    }

    private static double portCycles(Gpu gpu, GemmPlan plan) {
        return new GemmStep(gpu)
                .phases(SQUARE, plan).stream()
                        .mapToDouble(phase -> phase.work().sharedMemoryCycles())
                        .sum();
    }

    private static Gpu copyingAsynchronously() throws JsonProcessingException {
        ObjectNode tree = JsonDocuments.mapper().valueToTree(V100.architecture());
        ((ObjectNode) tree.get("copy_engine")).put("kind", "cp_async");
        return new Gpu(V100.product(), JsonDocuments.mapper().treeToValue(tree, Architecture.class));
    }
}
