package org.warpsight.sim.kernel;

import java.util.Arrays;
import java.util.Locale;
import org.warpsight.hardware.Architecture;

/** Whose kernels run: libraries launch other kernels, with other tiles, for the same operator. */
public enum KernelLibrary {
    /** FlashAttention over dense keys: version 3 where an architecture has it, else version 2; without either as {@link #PYTORCH}. */
    DEFAULT,
    /** PyTorch without fusion: scores and weights go through memory. */
    PYTORCH,
    /** FlashAttention 1.0 over dense keys. */
    FA1,
    /** The FlashAttention that Triton comes with, over dense keys. */
    TRITON,
    /** FlashAttention-2 over dense keys. */
    FA2,
    /** FlashAttention-3 over dense keys. */
    FA3,
    /** SGLang: FlashAttention-3 over a paged cache on Hopper. */
    SGLANG,
    /** vLLM: FlashAttention-2 over a paged cache on Ampere, FlashAttention-3 on Hopper. */
    VLLM,
    /** TensorRT-LLM: its own fused attention for prompts, XQA or masked multi-head attention for decoding. */
    TRTLLM;

    /**
     * Whether an architecture runs it: FlashAttention-3 is written for TMA and wgmma, TensorRT-LLM for NVIDIA; engines ask for
     * what FlashAttention-2 runs on (vLLM's V1 engine, SGLang and TensorRT-LLM no longer take Volta).
     */
    public boolean runsOn(Architecture architecture) {
        return switch (this) {
            case FA2, SGLANG, VLLM -> hasFlashAttention(architecture);
            case FA3 -> PlanFamilies.of(architecture).has(AttentionKernel.FLASH_ATTENTION_3);
            case FA1 -> PlanFamilies.of(architecture).has(AttentionKernel.FLASH_ATTENTION_1);
            case TRITON -> PlanFamilies.of(architecture).has(AttentionKernel.TRITON);
            case TRTLLM -> architecture.vendor() == Architecture.Vendor.NVIDIA && hasFlashAttention(architecture);
            default -> true;
        };
    }

    private static boolean hasFlashAttention(Architecture architecture) {
        PlanFamilies families = PlanFamilies.of(architecture);
        return families.has(AttentionKernel.FLASH_ATTENTION_2) || families.has(AttentionKernel.FLASH_ATTENTION_3);
    }

    /** Largest heads that its kernels of attention are for on an architecture that it runs on. */
    public int largestHead(Architecture architecture) {
        return switch (this) {
            case FA1 -> PlanFamilies.of(architecture).largestHead(AttentionKernel.FLASH_ATTENTION_1);
            case TRITON -> PlanFamilies.of(architecture).largestHead(AttentionKernel.TRITON);
            default -> Integer.MAX_VALUE;
        };
    }

    /** Largest heads of which its backward pass is modelled on an architecture; 0 where it is not. */
    public int largestHeadOfGradient(Architecture architecture) {
        return switch (this) {
            case DEFAULT, FA2 -> PlanFamilies.of(architecture).largestHeadOfGradient(AttentionKernel.FLASH_ATTENTION_2);
            case FA1 -> PlanFamilies.of(architecture).largestHeadOfGradient(AttentionKernel.FLASH_ATTENTION_1);
            case TRITON -> PlanFamilies.of(architecture).largestHeadOfGradient(AttentionKernel.TRITON);
            default -> 0;
        };
    }

    /** Whether it is called as a serving engine does: over pages, with lengths that lie on the device. */
    boolean isEngine() {
        return this == SGLANG || this == VLLM || this == TRTLLM;
    }

    /** The library of a name, in any case; the default one for any other. */
    public static KernelLibrary of(String name) {
        return Arrays.stream(values())
                .filter(library -> library.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElse(DEFAULT);
    }
}
