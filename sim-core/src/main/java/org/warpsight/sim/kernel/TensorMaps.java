package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;

/**
 * What it costs to go on to another group where the copy engine finds matrices by tensor maps: every SM writes the maps of
 * the group itself, because only the GPU knows how many rows a group has.
 *
 * <pre>
 *   loading warp:  shape of the group ─► addresses and strides ─► map to memory, released ─► acquired ─► fetched by the
 *                  copy engine ─► first load
 *   consumers:     the same for the map of the output, up to its acquisition, before they store
 * </pre>
 *
 * <p>Each arrow is one way to L2 and back, and they depend on one another (CUTLASS, sm90_gemm_array_tma_warpspecialized_
 * cooperative.hpp and sm90_mma_array_tma_gmma_ss_warpspecialized.hpp: tensormaps_perform_update, tensormaps_cp_fence_
 * release, tensormaps_fence_acquire). The warps that load do this while earlier tiles are multiplied, as far as the ring of
 * stages reaches; those that multiply cannot do anything else meanwhile. An epilogue that adds to rows of tokens stores
 * without a map. DeepGEMM's kernels find all groups in one map.
 */
final class TensorMaps {
    /** Ways to L2 before the first load of a group. */
    private static final int LOAD_TRIPS = 5;

    /** Ways to L2 of the warps that store. */
    private static final int STORE_TRIPS = 4;

    private final Architecture architecture;
    private final double trip;

    TensorMaps(Architecture architecture) {
        this.architecture = architecture;
        this.trip = architecture.meanL2Cycles();
    }

    /**
     * A block that goes over the tiles of groups.
     *
     * @param changes part of its tiles after the first that belong to another group than the one before
     */
    BlockProgram apply(BlockProgram program, Gemm gemm, GemmPlan plan, double changes, Epilogue epilogue) {
        if (architecture.copyEngine().kind() != Architecture.CopyKind.TMA
                || !plan.persistent()
                || ScaleArithmetic.promotes(gemm)) {
            return program;
        }
        BlockProgram loading =
                program.withSetUp(program.setUp().withTensorMaps(LOAD_TRIPS * trip, changes * LOAD_TRIPS * trip));
        if (epilogue != Epilogue.STORE) {
            return loading;
        }
        double own = program.epilogueWork().longestCycles();
        Work storing = new Work(0, 0, 0, 0, own + changes * STORE_TRIPS * trip, 0);
        return loading.finishing(storing, program.storeBytes());
    }
}
