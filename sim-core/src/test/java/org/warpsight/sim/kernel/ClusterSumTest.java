package org.warpsight.sim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.warpsight.sim.TestGpus.H100;

import org.junit.jupiter.api.Test;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.GpuVariant;
import org.warpsight.hardware.HardwareCatalogue;
import org.warpsight.hardware.Precision;
import org.warpsight.workload.operator.Gemm;

class ClusterSumTest {
    private static final Gemm GEMM = Gemm.of("gemm", 128, 2048, 16384, Precision.BF16);
    private static final GemmPlan SECOND_KERNEL = new GemmPlan(128, 128, 64, 4, 2, 8, 1, 1, 8, false, TileOrder.SQUARE);
    private static final GemmPlan IN_CLUSTER =
            SECOND_KERNEL.with(SECOND_KERNEL.craft().with(KernelCraft.SplitSum.IN_CLUSTER));

    @Test
    void clusterReductionSparesTheSecondKernelAndItsTraffic() {
        KernelResult later = run(H100, SECOND_KERNEL);
        KernelResult inCluster = run(H100, IN_CLUSTER);
        assertThat(later.kernels()).hasSize(2);
        assertThat(inCluster.kernels()).hasSize(1);
        assertThat(inCluster.picoseconds()).isLessThan(later.picoseconds());
        // Written and read once by every split, in FP32.
        double parts = 2.0 * SECOND_KERNEL.splitK() * GEMM.m() * GEMM.n() * Precision.FP32.bytes();
        assertThat((later.l2Bytes() - inCluster.l2Bytes()) / parts).isBetween(0.95, 1.05);
        assertThat(inCluster.flops()).isEqualTo(GEMM.flops());
    }

    @Test
    void aSlowOrFarNetworkCostsTheClusterReductionAlone() {
        Gpu narrow = GpuVariant.withArchitecture(H100, "sm_network.port_bytes_per_clock", 2);
        Gpu far = GpuVariant.withArchitecture(H100, "sm_network.latency_cycles", 2000);
        assertThat(run(narrow, IN_CLUSTER).picoseconds())
                .isGreaterThan(run(H100, IN_CLUSTER).picoseconds() + 10_000_000);
        assertThat(run(far, IN_CLUSTER).picoseconds())
                .isGreaterThan(run(H100, IN_CLUSTER).picoseconds() + 1_000_000);
        assertThat(run(narrow, SECOND_KERNEL).picoseconds())
                .isEqualTo(run(H100, SECOND_KERNEL).picoseconds());
    }

    @Test
    void withoutSplitsTheWayTheyAreAddedUpIsWithoutEffect() {
        GemmPlan whole = SECOND_KERNEL.withSplitK(1);
        assertThat(run(H100, whole.with(IN_CLUSTER.craft())).picoseconds())
                .isEqualTo(run(H100, whole).picoseconds());
    }

    @Test
    void clustersThatTheGpuCannotFormAreNamed() {
        Gpu a100 = HardwareCatalogue.standard().gpu("a100");
        assertThatThrownBy(() -> run(a100, IN_CLUSTER)).hasMessageContaining("has no clusters");
        assertThatThrownBy(() -> run(H100, IN_CLUSTER.withSplitK(32))).hasMessageContaining("2 to 16 blocks");
    }

    @Test
    void theWayOfAddingUpIsAFieldOfAPlan() {
        assertThat(GemmPlanFields.of(IN_CLUSTER).plan()).isEqualTo(IN_CLUSTER);
        assertThat(GemmPlanFields.of(IN_CLUSTER).tree().get("split_sum").asText())
                .isEqualTo("in_cluster");
    }

    private static KernelResult run(Gpu gpu, GemmPlan plan) {
        return new KernelSimulator(gpu, LaunchMode.GRAPH).run(GEMM, plan, CacheState.COLD);
    }
}
