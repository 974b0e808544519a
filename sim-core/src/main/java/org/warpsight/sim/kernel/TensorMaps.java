package org.warpsight.sim.kernel;

import org.warpsight.hardware.Architecture;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.GroupedGemm.Epilogue;

/**
 * What it costs to go on to another group where the copy engine finds matrices by tensor maps: every SM writes the maps of
 * the group itself, because only the GPU knows how many rows a group has.
 *
 * <pre>
 *   loading warp:  shape of the group, addresses and strides ─┐
 *                  last load with the maps before has landed ─┴► map of A to memory, released ─► of B ─► that of A
 *                  acquired ─► of B ─► fetched by the copy engine ─► first load
 *   consumers:     shape ─► address and stride ─► map of the output released ─► acquired, before they store
 * </pre>
 *
 * <p>Each arrow is one way to L2 and back, and they depend on one another (CUTLASS, sm90_gemm_array_tma_warpspecialized_
 * cooperative.hpp and sm90_mma_array_tma_gmma_ss_warpspecialized.hpp: tensormaps_perform_update, tensormaps_cp_fence_
 * release, tensormaps_fence_acquire). A map is rewritten in place, so that what was asked for with the one before has to
 * have landed (tma_desc_wait_group; a wait for the full barrier before CUTLASS 4.0). The warps that load do this while
 * earlier tiles are multiplied, as far as the ring of stages reaches; those that multiply cannot do anything else meanwhile.
 * An epilogue that adds to rows of tokens stores without a map, but looks up in every tile where its group begins and then
 * which rows to add to (TensorRT-LLM, epilogue_moe_finalize.hpp). DeepGEMM's kernels find all groups in one map.
 */
final class TensorMaps {
    /** Ways to L2 from the last landing of one group to the first load of the next. */
    private static final int LOAD_TRIPS = 5;

    /** Ways to L2 before these: shape, then addresses and strides; between two groups a load takes as long to land. */
    private static final int SHAPE_TRIPS = 2;

    /** Ways to L2 of the warps that store. */
    private static final int STORE_TRIPS = 4;

    /** Ways to L2 of the warps that add: where the group begins, which row of the output a row belongs to. */
    private static final int ROW_TRIPS = 2;

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
        BlockSetUp setUp = program.setUp()
                .plusCycles((SHAPE_TRIPS + LOAD_TRIPS) * trip)
                .with(program.setUp().tileChange().withMaps(changes, LOAD_TRIPS * trip));
        double trips = epilogue == Epilogue.STORE ? changes * STORE_TRIPS : ROW_TRIPS;
        BlockEpilogue stored = program.epilogue();
        double own = stored.work().longestCycles();
        Work ending = new Work(0, 0, 0, 0, own + trips * trip, 0);
        return program.with(setUp).with(stored.finishing(ending, stored.storeBytes()));
    }
}
