package org.warpsight.sim.kernel;

import java.util.Arrays;
import java.util.Locale;

/** Whose kernels run: libraries launch other kernels, with other tiles, for the same operator. */
public enum KernelLibrary {
    /** The kernels that an architecture's plans name first, without the additions of a serving engine. */
    DEFAULT,
    /** SGLang: FlashAttention-3 over a paged cache on Hopper. */
    SGLANG,
    /** vLLM: FlashAttention-2 over a paged cache on Ampere, FlashAttention-3 on Hopper. */
    VLLM,
    /** TensorRT-LLM: its own fused attention for prompts, XQA or masked multi-head attention for decoding. */
    TRTLLM;

    /** The library of a name, in any case; the default one for any other. */
    public static KernelLibrary of(String name) {
        return Arrays.stream(values())
                .filter(library -> library.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElse(DEFAULT);
    }
}
