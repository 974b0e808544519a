package org.warpsight.workload.operator;

/** One operation of a model: what is computed, with its exact work, and nothing about how. */
public sealed interface Operator
        permits Gemm, GroupedGemm, Attention, AttentionGradient, Streaming, ExpertChoice, ExpertStep, Communication {

    /** Name in the model's own terms, such as {@code qkv_proj}; operators of one name are summed in reports. */
    String name();

    /** Floating-point operations, a multiply-add counted as two; zero for communication. */
    double flops();

    /** Bytes that must cross the memory interface at least once: every input read and every output written once. */
    double compulsoryBytes();
}
