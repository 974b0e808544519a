package org.warpsight.workload.operator;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.warpsight.hardware.Precision;

/**
 * Which formats of activations and weights libraries have products for.
 *
 * <pre>
 *   activations   weights
 *   bf16, fp16    the same, or weight-only: int8, int4 (GPTQ, AWQ: Marlin, ExLlamaV2), fp8 (FP8-Marlin), mxfp4, nf4 (bitsandbytes)
 *   fp8           the same, int4 (TensorRT-LLM's W4A8 of AWQ), mxfp4 (TensorRT-LLM's W4A8 of gpt-oss)
 *   int8          the same, int4 (QServe, QQQ)
 *   others        the same
 * </pre>
 */
public final class ProductFormats {
    private ProductFormats() {}

    /** Formats of weights for which activations have a product. */
    public static Set<Precision> weightsFor(Precision activations) {
        Set<Precision> weights = EnumSet.of(activations);
        switch (activations) {
            case BF16, FP16 ->
                weights.addAll(
                        EnumSet.of(Precision.FP8, Precision.INT8, Precision.INT4, Precision.MXFP4, Precision.NF4));
            case FP8 -> weights.addAll(EnumSet.of(Precision.INT4, Precision.MXFP4));
            case INT8 -> weights.add(Precision.INT4);
            case FP64, FP32, TF32, INT4, MXFP4, NF4 -> {}
        }
        return weights;
    }

    /** Whether there is a product of the two. */
    public static boolean has(Precision activations, Precision weights) {
        return weightsFor(activations).contains(weights);
    }

    /** What weights of a format are multiplied with, and activations with, as an advice. */
    public static String wayOut(Precision activations, Precision weights) {
        return activations.id() + " is multiplied with weights in " + ids(weightsFor(activations).stream()) + "; "
                + weights.id() + " weights with activations in "
                + ids(Stream.of(Precision.values()).filter(other -> has(other, weights)));
    }

    private static String ids(Stream<Precision> formats) {
        return formats.map(Precision::id).collect(Collectors.joining(", "));
    }
}
