package org.warpsight.sim.kernel;

import java.util.Comparator;
import java.util.List;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Gemm;

/**
 * How the releases of DeepGEMM of its first months chose among their tiles (deepseek-ai/DeepGEMM,
 * deep_gemm/jit_kernels/gemm.py, {@code get_best_configs}): the fewest waves, then the most SMs in use in the last one.
 *
 * <pre>
 *                        February 2025                      April 2025
 *   tile rows            64 for up to 64 rows, else 128     any; of groups that follow one another 128
 *   equally good tiles   the wider one                      of as many rows the narrower, of as many columns the lower,
 *                                                           else the wider one
 *   multicast            from 1024 rows on, of one matrix:  from 512 rows on: of B, or of A where a tile has more rows
 *                        of A, if pairs of tiles fill n     than columns
 * </pre>
 */
final class DeepGemmWaves {
    private static final int FIRST_LOW_ROWS = 64;
    private static final int GROUP_ROWS = 128;
    private static final int FIRST_MULTICAST_ROWS = 1024;
    private static final int MULTICAST_ROWS = 512;
    private static final int PAIR = 2;

    private final Gpu gpu;
    private final int sms;
    private final boolean first;

    /** The rule of a release. */
    DeepGemmWaves(Gpu gpu, GemmFamily.Ranking release) {
        this.gpu = gpu;
        this.sms = gpu.product().multiprocessors();
        this.first = release == GemmFamily.Ranking.DEEP_GEMM_2025_02;
    }

    /**
     * The plan that is compiled and launched.
     *
     * @param gemm what is multiplied; groups, which follow one another, are its batch
     * @param candidates all that fit, without clusters
     * @throws IllegalArgumentException if there is none
     */
    GemmPlan choose(Gemm gemm, List<GemmPlan> candidates) {
        GemmPlan best = candidates.stream()
                .filter(plan -> hasRows(gemm, plan.tileM()))
                .sorted(Comparator.comparingInt(GemmPlan::tileM).thenComparingInt(GemmPlan::tileN))
                .reduce((kept, next) -> isBetter(gemm, next, kept) ? next : kept)
                .orElseThrow(() -> new IllegalArgumentException("no tile of DeepGEMM fits for " + gemm.name()));
        return bounded(gemm, multicast(gemm, best));
    }

    /** As {@link DeepGemmLayouts} has it, of tiles whose sums do not fit. */
    private GemmPlan bounded(Gemm gemm, GemmPlan plan) {
        GemmPlan bounded = DeepGemmLayouts.withinLaunchBound(gpu, plan);
        boolean spills = Registers.of(gpu.architecture(), gemm, bounded).accumulatorsSpill();
        return spills && !DeepGemmLayouts.isClustered(plan) ? bounded : plan;
    }

    private boolean hasRows(Gemm gemm, int rows) {
        if (gemm.batch() > 1) {
            return rows == GROUP_ROWS;
        }
        return !first || rows == (gemm.m() <= FIRST_LOW_ROWS ? FIRST_LOW_ROWS : GROUP_ROWS);
    }

    private boolean isBetter(Gemm gemm, GemmPlan next, GemmPlan kept) {
        long blocks = GemmLowering.blocks(gemm, next);
        long most = GemmLowering.blocks(gemm, kept);
        long waves = Ceiling.divide(blocks, sms);
        long fewest = Ceiling.divide(most, sms);
        if (waves != fewest) {
            return waves < fewest;
        }
        // Of equally many waves, the last is fuller with more blocks in all.
        return blocks == most ? isPreferred(next, kept) : blocks > most;
    }

    private boolean isPreferred(GemmPlan next, GemmPlan kept) {
        if (first) {
            return next.tileN() >= kept.tileN() && next.tileM() <= kept.tileM();
        }
        return next.tileM() == kept.tileM()
                ? next.tileN() < kept.tileN()
                : next.tileN() > kept.tileN() || next.tileN() == kept.tileN() && next.tileM() < kept.tileM();
    }

    private GemmPlan multicast(Gemm gemm, GemmPlan plan) {
        if (sms % PAIR != 0) {
            return plan;
        }
        if (first) {
            boolean pairs = gemm.n() % (PAIR * plan.tileN()) == 0;
            return gemm.batch() == 1 && gemm.m() >= FIRST_MULTICAST_ROWS && pairs ? plan.withCluster(1, PAIR) : plan;
        }
        if ((long) gemm.batch() * gemm.m() < MULTICAST_ROWS) {
            return plan;
        }
        GemmPlan paired = plan.tileM() > plan.tileN() ? plan.withCluster(1, PAIR) : plan.withCluster(PAIR, 1);
        return GemmPlanner.hasNeighbours(paired, gemm) ? paired : plan;
    }
}
