package org.warpsight.sim.kernel;

/** Attention kernels whose structure is known. */
public enum AttentionKernel {
    /** FlashAttention 1.0, whose blocks hold keys and go over the queries of a head. */
    FLASH_ATTENTION_1,
    /** The kernels of {@code triton.ops.flash_attention}. */
    TRITON,
    /** FlashAttention-2, and kernels of its structure. */
    FLASH_ATTENTION_2,
    /** FlashAttention-2 over pages and parts of the keys. */
    FLASH_ATTENTION_2_SPLIT,
    /** FlashAttention-3. */
    FLASH_ATTENTION_3,
    /** TensorRT-LLM's fused multi-head attention with warp specialisation. */
    FUSED_MULTI_HEAD,
    /** TensorRT-LLM's XQA: one token of all heads that share keys. */
    CROSS_QUERY,
    /** TensorRT-LLM's masked multi-head attention: one token of one head. */
    MASKED_MULTI_HEAD
}
