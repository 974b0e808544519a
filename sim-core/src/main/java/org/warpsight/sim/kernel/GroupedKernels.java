package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Ceiling;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.gpu.Occupancy;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;

/**
 * Runs grouped GEMMs: one queue of tiles over all groups on a fixed set of SMs.
 *
 * <pre>
 *   group 0: 300 rows ─► 3 tiles of 128 rows, the last with 44     ┐
 *   group 1:   0 rows ─► none                                      ├─► queue ─► SMs; the longest share ends the kernel
 *   group 2:   5 rows ─► 1 tile with 5 rows, computed as 128       ┘
 * </pre>
 *
 * <p>In TensorRT-LLM DeepGEMM's warps look for a tile's group by going through all groups, one after another and those without rows too; at
 * the end of the kernel every SM has gone through them once. CUTLASS looks at 32 at a time, which is left out.
 *
 * <p>A library measures its plans on the rows that it tunes for and keeps the fastest, whatever rows come later.
 */
final class GroupedKernels {
    /** Size of a group's first row in memory. */
    private static final int OFFSET_BYTES = 8;

    /**
     * Dependent instructions of DeepGEMM's scheduler for a group without the tile that is looked for, counted in its source
     * (TensorRT-LLM, deep_gemm/scheduler.cuh, {@code GroupedWithOffsetScheduler::get_next_block}): two for the end of the
     * groups, two for the address, two for the difference of 64 bits, eight for its quotient rounded up, seven for the padded
     * offset, three for the tiles up to here, four to compare and branch, two to go on.
     */
    private static final int VISIT_INSTRUCTIONS = 30;

    private final Gpu gpu;
    private final KernelLibrary library;
    private final KernelRunner runner;
    private final GemmLowering gemms;
    private final GemmPlanner planner;
    private final TensorMaps maps;

    GroupedKernels(
            Gpu gpu, PlanFamilies families, KernelLibrary library, KernelRunner runner, int simulatedCandidates) {
        this.gpu = gpu;
        this.library = library;
        this.runner = runner;
        this.gemms = new GemmLowering(gpu);
        this.maps = new TensorMaps(gpu.architecture());
        this.planner = new GemmPlanner(gpu, families, simulatedCandidates);
    }

    KernelResult run(GroupedGemm grouped, CacheState cache) {
        return grouped.tuned().equals(grouped)
                ? fastest(grouped, candidates(grouped, cache), cache).result()
                : run(grouped, choose(grouped, cache), cache);
    }

    private Candidate fastest(GroupedGemm tuned, List<GemmPlan> candidates, CacheState cache) {
        return candidates.stream()
                .map(plan -> new Candidate(plan, run(tuned, plan, cache)))
                .min(Candidate.FASTEST)
                .orElseThrow();
    }

    KernelResult run(GroupedGemm grouped, GemmPlan plan, CacheState cache) {
        return runner.run(plan.toString(), List.of(lower(grouped, plan, cache)));
    }

    /** The plan that {@link #run(GroupedGemm, CacheState)} takes. */
    GemmPlan choose(GroupedGemm grouped, CacheState cache) {
        GroupedGemm tuned = grouped.tuned();
        List<GemmPlan> candidates = candidates(tuned, cache);
        return candidates.size() == 1
                ? candidates.get(0)
                : fastest(tuned, candidates, cache).plan();
    }

    /** Whether a block of a plan fits an SM and takes whole tiles, as groups do not share them along k. */
    boolean fits(GroupedGemm grouped, GemmPlan plan) {
        return plan.splitK() == 1
                && !plan.craft().output().streamK()
                && gemms.fits(grouped.batch(1, plan.tileM()), plan);
    }

    private List<GemmPlan> candidates(GroupedGemm grouped, CacheState cache) {
        boolean gating = grouped.epilogue() == Epilogue.GATE;
        return planner.bestGrouped(even(grouped), gating, cache, runner.overheadPicoseconds());
    }

    /** The same rows spread evenly: as many groups as have rows when all get equally many. */
    private static Gemm even(GroupedGemm grouped) {
        long total = Math.max(1, grouped.totalRows());
        int groups = Math.toIntExact(Math.min(Math.max(1, grouped.rows().size()), total));
        return grouped.batch(groups, Math.toIntExact(Ceiling.divide(total, groups)));
    }

    private KernelLaunch lower(GroupedGemm grouped, GemmPlan plan, CacheState cache) {
        long[] tileRows = grouped.rows().stream()
                .mapToLong(rows -> padded(rows, plan.tileM(), plan.clusterM()))
                .toArray();
        long rowsOfTiles = 0;
        for (long rows : tileRows) {
            rowsOfTiles += rows;
        }
        TileGrid tiles = TileGrid.groups(tileRows, padded(grouped.n(), plan.tileN(), plan.clusterN()));
        // What a tile holds on average; it is computed as a whole.
        Gemm tile = grouped.batch(1, (int) Math.max(1, Math.round((double) grouped.totalRows() / rowsOfTiles)));
        Occupancy occupancy = gemms.occupancy(tile, plan);
        KernelGrid grid = new KernelGrid(tiles.tiles(), occupancy, gpu.product().multiprocessors());
        BlockProgram program = maps.apply(
                gemms.program(tile, plan), tile, plan, tiles.matrixChanges(grid.waveBlocks()), grouped.epilogue());
        if (library == KernelLibrary.TRTLLM && ScaleArithmetic.promotes(tile)) {
            double visits = (double) grouped.rows().size() * Math.min(1, (double) grid.waveBlocks() / tiles.tiles());
            program = program.with(program.setUp().searching(visits * visitCycles()));
        }
        return KernelLaunch.uniform(
                "grouped gemm " + plan,
                finished(grouped, program, plan),
                GemmLowering.steps(tile, plan),
                grid,
                gemms.traffic(tiles, tile, plan, grid, cache),
                grouped.flops(),
                grouped.activations().bits());
    }

    /**
     * What it takes to go on from one group to the next in search of a tile: both ends of its rows come from L1, every
     * sixteenth pair from L2, and decide whether the tile lies there.
     */
    private double visitCycles() {
        Architecture.Latency latency = gpu.architecture().latency();
        return latency.l1Cycles()
                + gpu.architecture().meanL2Cycles()
                        * OFFSET_BYTES
                        / gpu.architecture().l2().lineBytes()
                + VISIT_INSTRUCTIONS * latency.arithmeticCycles();
    }

    /** Tiles along one side of a group; a cluster does not reach into the next group. */
    private static long padded(int size, int tile, int cluster) {
        return (long) Ceiling.divide(Ceiling.divide(size, tile), cluster) * cluster;
    }

    /** The program with what the epilogue adds to storing a tile. */
    private BlockProgram finished(GroupedGemm grouped, BlockProgram program, GemmPlan plan) {
        BlockEpilogue stored = program.epilogue();
        return switch (grouped.epilogue()) {
            case STORE -> program;
            case GATE -> program.with(stored.finishing(gate(plan), stored.storeBytes() / 2));
            case ADD_TO_TOKENS -> program.with(stored.addingTo(grouped.output().bytes()));
        };
    }

    /** silu(gate) x up of a tile's output: an exponential, a reciprocal and four operations. */
    private Work gate(GemmPlan plan) {
        double outputs = plan.tileM() * plan.tileN() / 2.0 / plan.consumers();
        Architecture.VectorPipe pipe = gpu.architecture().vectorPipe();
        return new Work(0, 4 * outputs / pipe.fp32FmaPerClock(), 2 * outputs / pipe.specialFunctionsPerClock(), 0);
    }
}
