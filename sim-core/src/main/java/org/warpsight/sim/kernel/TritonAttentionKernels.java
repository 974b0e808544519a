package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Architecture;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Attention;

/**
 * The FlashAttention that Triton comes with (triton-lang/triton, python/triton/ops/flash_attention.py; on Hopper the later
 * python/tutorials/06-fused-attention.py): one kernel, whose warps load for themselves several steps ahead.
 */
final class TritonAttentionKernels implements AttentionKernels {
    private final PlanFamilies families;
    private final AttentionBlocks blocks;
    private final AttentionPlan.Arithmetic arithmetic;

    TritonAttentionKernels(Gpu gpu, PlanFamilies families) {
        this.families = families;
        this.blocks = new AttentionBlocks(gpu);
        this.arithmetic = gpu.architecture().matrixPipe().instruction() == Architecture.MatrixInstruction.WGMMA
                ? AttentionPlan.Arithmetic.WARPGROUP
                : AttentionPlan.Arithmetic.WARP;
    }

    @Override
    public List<KernelLaunch> lower(Attention attention, CacheState cache) {
        AttentionTile tile = families.attentionTile(AttentionKernel.TRITON, attention, attention.queries(), false);
        AttentionPlan plan = new AttentionPlan("triton attention", tile, 1, 1, arithmetic, false, 0, false, false);
        return List.of(blocks.lower(attention, plan, cache));
    }
}
