package org.warpsight.sim.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Gemm;

/** Chooses a plan as a library does: a closed form ranks the candidates, the best few are simulated. */
final class GemmPlanner {
    private final Gpu gpu;
    private final GemmLowering lowering;
    private final PlanFamilies families;
    private final int simulated;

    GemmPlanner(Gpu gpu, PlanFamilies families, int simulated) {
        this.gpu = gpu;
        this.lowering = new GemmLowering(gpu);
        this.families = families;
        this.simulated = simulated;
    }

    /** A plan and its estimated time. */
    private record Ranked(GemmPlan plan, double picoseconds) {}

    /** The plans of a GEMM that are worth simulating, the most promising first. */
    List<GemmPlan> best(Gemm gemm, CacheState cache, double overheadPicoseconds) {
        return best(gemm, families.family(gemm), cache, overheadPicoseconds);
    }

    /** Those of a family. */
    List<GemmPlan> best(Gemm gemm, GemmFamily family, CacheState cache, double overheadPicoseconds) {
        List<GemmPlan> candidates = family.plans(gpu, gemm);
        GemmFamily.Ranking ranking = family.ranking().orElse(GemmFamily.Ranking.ESTIMATE);
        if (ranking == GemmFamily.Ranking.DEEP_GEMM) {
            candidates.removeIf(plan -> !lowering.fits(gemm, plan));
            return List.of(new DeepGemmLayouts(gpu).choose(gemm, candidates));
        }
        if (ranking.countsWaves()) {
            return List.of(new DeepGemmWaves(gpu, ranking).choose(gemm, candidates));
        }
        return best(gemm, candidates, cache, overheadPicoseconds, family.maximumSplitK());
    }

    /** Those for groups of which {@code typical} is a batch; a grouped GEMM does not split k. */
    List<GemmPlan> bestGrouped(Gemm typical, boolean gating, CacheState cache, double overheadPicoseconds) {
        Optional<GemmFamily.Ranking> waves =
                families.groupedFamily(typical, gating).ranking().filter(GemmFamily.Ranking::countsWaves);
        if (waves.isPresent()) {
            return List.of(
                    new DeepGemmWaves(gpu, waves.get()).choose(typical, families.groupedPlans(gpu, typical, gating)));
        }
        List<GemmPlan> candidates = families.groupedPlans(gpu, typical, gating).stream()
                .filter(plan -> fills(plan, typical))
                .toList();
        return best(typical, candidates, cache, overheadPicoseconds, 1);
    }

    /** Whether there are as many tiles as a cluster has blocks, which share nothing otherwise. */
    static boolean hasNeighbours(GemmPlan plan, Gemm gemm) {
        return Ceiling.divide(gemm.m(), plan.tileM()) >= plan.clusterM()
                && Ceiling.divide(gemm.n(), plan.tileN()) >= plan.clusterN();
    }

    /** Whether the tiles of one group fill a cluster. */
    private static boolean fills(GemmPlan plan, Gemm typical) {
        return Ceiling.divide(typical.m(), plan.tileM()) % plan.clusterM() == 0
                && Ceiling.divide(typical.n(), plan.tileN()) % plan.clusterN() == 0;
    }

    private List<GemmPlan> best(
            Gemm gemm, List<GemmPlan> candidates, CacheState cache, double overheadPicoseconds, int maximumSplit) {
        List<Ranked> ranked = new ArrayList<>();
        GemmEstimate estimate = new GemmEstimate(gpu, lowering, overheadPicoseconds);
        for (GemmPlan candidate : candidates) {
            int steps = GemmLowering.steps(gemm, candidate);
            Occupancy occupancy = lowering.resident(gemm, candidate);
            if (occupancy.blocksPerSm() == 0 || !hasNeighbours(candidate, gemm)) {
                continue;
            }
            for (int split = 1; split <= Math.min(maximumSplit, steps); split = split < 4 ? split + 1 : split * 3 / 2) {
                GemmPlan plan = candidate.withSplitK(split);
                ranked.add(new Ranked(plan, estimate.picoseconds(gemm, plan, occupancy.blocksPerSm(), cache)));
                if (GemmLowering.blocks(gemm, plan)
                        > 2L * occupancy.blocksPerSm() * gpu.product().multiprocessors()) {
                    break;
                }
            }
        }
        if (ranked.isEmpty()) {
            throw new IllegalArgumentException(
                    "no GEMM plan of " + gpu.architecture().id() + " fits " + gpu.id());
        }
        return ranked.stream()
                .sorted(Comparator.comparingDouble(Ranked::picoseconds))
                .limit(simulated)
                .map(Ranked::plan)
                .toList();
    }
}
