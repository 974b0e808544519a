package org.warpsight.sim.kernel;

import java.util.List;
import org.warpsight.hardware.Gpu;
import org.warpsight.workload.operator.Attention;

/**
 * Lowers attention to the kernels of a library; one without kernels for an architecture gets FlashAttention, and no fusion
 * where that is not written for it.
 */
final class AttentionLowering {
    private final AttentionKernels kernels;

    AttentionLowering(Gpu gpu, PlanFamilies families, KernelLibrary library, AttentionKernels standard) {
        this.kernels = kernels(gpu, families, library, standard);
    }

    private static AttentionKernels kernels(
            Gpu gpu, PlanFamilies families, KernelLibrary library, AttentionKernels standard) {
        if (library == KernelLibrary.PYTORCH
                || library == KernelLibrary.DEFAULT && !KernelLibrary.FA2.runsOn(gpu.architecture())) {
            return standard;
        }
        if (library == KernelLibrary.FA1) {
            return new FlashAttention1Kernels(gpu, families);
        }
        if (library == KernelLibrary.TRITON) {
            return new TritonAttentionKernels(gpu, families);
        }
        if (library == KernelLibrary.TRTLLM && families.has(AttentionKernel.FUSED_MULTI_HEAD)) {
            return new TensorRtAttentionKernels(gpu, families);
        }
        return library != KernelLibrary.FA2 && families.has(AttentionKernel.FLASH_ATTENTION_3)
                ? new FlashAttention3Kernels(gpu, families, library.isEngine())
                : new FlashAttention2Kernels(gpu, families, library.isEngine());
    }

    List<KernelLaunch> lower(Attention attention, CacheState cache) {
        return kernels.lower(attention, cache);
    }
}
