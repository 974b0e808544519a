package org.warpsight.sim.kernel;

import java.util.Comparator;
import java.util.List;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.WarpgroupInstruction;
import org.warpsight.workload.operator.Gemm;

/**
 * How DeepGEMM chooses among its tiles and clusters (deepseek-ai/DeepGEMM, csrc/jit_kernels/heuristics/sm90.hpp,
 * {@code get_layout_info}): the fewest cycles of L2 or of shared memory for all blocks, divided by the part of its waves
 * that is full. Clusters are for more than one wave only.
 *
 * <pre>
 *   L2             blocks x (k x (m / cluster n + n / cluster m) + 2 m n) / min(64 x SMs, 6154)
 *   shared memory  blocks x (k x (m + n) + k x (max(64, m) + n) + 4 m n) / (128 x SMs)
 * </pre>
 */
final class DeepGemmLayouts {
    /** What the rule takes for the bytes per clock of one SM's way to L2, of its shared memory, and of L2. */
    private static final double SM_L2_BYTES = 64;

    private static final double SHARED_MEMORY_BYTES = 128;
    private static final double L2_BYTES = 8e6 / 1.3e3;

    private final Gpu gpu;

    DeepGemmLayouts(Gpu gpu) {
        this.gpu = gpu;
    }

    /** A plan and what the rule holds of it. */
    private record Rated(GemmPlan plan, double cycles) {}

    /**
     * The plan that is compiled and launched.
     *
     * @param candidates all that fit; of equally good ones the first with the smallest cluster is taken, as DeepGEMM tries
     *     them
     */
    GemmPlan choose(Gemm gemm, List<GemmPlan> candidates) {
        GemmPlan best = candidates.stream()
                .filter(plan -> !isClustered(plan) || waves(gemm, plan) > 1)
                .sorted(Comparator.comparingInt(GemmPlan::clusterM).thenComparingInt(GemmPlan::clusterN))
                .map(plan -> new Rated(plan, cycles(gemm, plan)))
                .min(Comparator.comparingDouble(Rated::cycles))
                .orElseThrow(() ->
                        new IllegalArgumentException("no layout of DeepGEMM fits " + gpu.id() + " for " + gemm.name()))
                .plan();
        return isClustered(best) ? sharing(gemm, best) : withinLaunchBound(gpu, best);
    }

    static boolean isClustered(GemmPlan plan) {
        return plan.clusterM() * plan.clusterN() > 1;
    }

    /** Where a cluster has only one tile along its side, nothing is multicast. */
    private static GemmPlan sharing(Gemm gemm, GemmPlan plan) {
        return GemmPlanner.hasNeighbours(plan, gemm) ? plan : plan.withCluster(1, 1);
    }

    /**
     * Without multicast the compiler keeps to the registers that the launch gives every thread, however many setmaxnreg adds
     * for those that multiply. Inferred from measured times: launches of one wave, and only they, take two to three
     * microseconds a step where a thread has 192 sums, which do not fit the 168 registers of 384 threads.
     */
    static GemmPlan withinLaunchBound(Gpu gpu, GemmPlan plan) {
        int threads =
                (plan.warps() + WarpgroupInstruction.WARPS) * gpu.architecture().warpSize();
        int perThread = Registers.perThread(gpu.architecture(), threads);
        return plan.with(plan.craft().withRegisters(perThread));
    }

    private long blocks(Gemm gemm, double rows, GemmPlan plan) {
        return gemm.batch() * (long) Math.ceil(gemm.m() / rows) * Ceiling.divide(gemm.n(), plan.tileN());
    }

    private long waves(Gemm gemm, GemmPlan plan) {
        return Ceiling.divide(
                blocks(gemm, rows(gemm, plan), plan), gpu.product().multiprocessors());
    }

    /** Tiles of 16 and 32 rows, where there are no more, are multiplied as 64 but loaded as they are. */
    private static double rows(Gemm gemm, GemmPlan plan) {
        return plan.tileM() > WarpgroupInstruction.ROWS || gemm.m() > 32 ? plan.tileM() : gemm.m() > 16 ? 32 : 16;
    }

    private double cycles(Gemm gemm, GemmPlan plan) {
        double sms = gpu.product().multiprocessors();
        double m = rows(gemm, plan);
        double n = plan.tileN();
        double a = gemm.activations().bytes();
        double b = gemm.weights().bytes();
        double stored = m * n * gemm.output().bytes();
        double fetched = gemm.k() * (m / plan.clusterN() * a + n / plan.clusterM() * b) + stored;
        double multiplied = gemm.k() * (Math.max(WarpgroupInstruction.ROWS, m) * a + n * b) + stored;
        double written = gemm.k() * (m * a + n * b) + stored;
        double blocks = blocks(gemm, m, plan);
        // Rounded as the rule rounds, for layouts are often equally good.
        double l2 = Math.floor(blocks * fetched / Math.floor(Math.min(SM_L2_BYTES * sms, L2_BYTES)));
        double shared = Math.floor(blocks * (written + multiplied) / (SHARED_MEMORY_BYTES * sms));
        float full = (float) blocks / (float) (waves(gemm, plan) * sms);
        return Math.floor((float) Math.max(l2, shared) / full);
    }
}
