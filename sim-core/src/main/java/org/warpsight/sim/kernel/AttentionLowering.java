package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.sim.kernel.PlanFamilies.AttentionKernel;
import org.warpsight.workload.operator.Attention;

/** Lowers attention to the kernels of a library. */
final class AttentionLowering {
    private final AttentionKernels kernels;

    AttentionLowering(Gpu gpu, PlanFamilies families, KernelLibrary library) {
        this.kernels = kernels(gpu, families, library);
    }

    private static AttentionKernels kernels(Gpu gpu, PlanFamilies families, KernelLibrary library) {
        if (library == KernelLibrary.TRTLLM && families.has(AttentionKernel.FUSED_MULTI_HEAD)) {
            return new TensorRtAttentionKernels(gpu, families);
        }
        boolean engine = library != KernelLibrary.DEFAULT;
        return families.has(AttentionKernel.FLASH_ATTENTION_3)
                ? new FlashAttention3Kernels(gpu, families, engine)
                : new FlashAttention2Kernels(gpu, families, engine);
    }

    List<KernelLaunch> lower(Attention attention, CacheState cache) {
        return kernels.lower(attention, cache);
    }
}
