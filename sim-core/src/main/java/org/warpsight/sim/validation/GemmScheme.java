package org.warpsight.sim.validation;

import java.util.Optional;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;
import org.warpsight.workload.operator.Gemm;
import org.warpsight.workload.operator.Scaling;

/**
 * What the type of a GEMM row stands for in a library.
 *
 * <pre>
 *   bfloat16, float16, int8   gemm
 *   fp8                       trtllm: clear the scale, largest absolute value, quantise, gemm;  sglang: quantise each row, gemm
 *   fp8_block                 quantise 1 x 128 blocks, gemm with block scales;  aiter: the gemm alone
 *   sq                        gemm of INT8 with scales per tensor and channel
 *   int8_wo, int4_wo          gemm with 16-bit activations and scales per channel; dequantisation is inside
 * </pre>
 *
 * @param activations precision that the GEMM takes
 * @param quantisation what precedes the GEMM
 */
record GemmScheme(
        Precision activations, Precision weights, Scaling scaling, Quantisation quantisation, GemmBenchmark benchmark) {
    private static final Scales CHANNELS_OF_16_BITS = new Scales(1, Scales.ALL, 16);

    /** Kernels that turn 16-bit activations into what the GEMM takes. */
    enum Quantisation {
        /** They arrive as the GEMM takes them. */
        NONE,
        /** One kernel finds the scale of each row and applies it. */
        PER_ROW,
        /** One kernel finds the scale of each run of 128 elements and applies it. */
        PER_BLOCK,
        /** One scale for all: it has to be known before the first element is converted. */
        PER_TENSOR
    }

    static Optional<GemmScheme> of(String dtype, Library library) {
        return Optional.ofNullable(
                switch (dtype) {
                    case "bfloat16" -> plain(Precision.BF16);
                    case "float16" -> plain(Precision.FP16);
                    case "int8" -> plain(Precision.INT8);
                    case "fp8" -> fp8(library);
                    case "fp8_block" -> blocks(library);
                    case "sq" ->
                        new GemmScheme(
                                Precision.INT8,
                                Precision.INT8,
                                new Scaling(Scales.PER_TENSOR, Scales.PER_ROW),
                                Quantisation.NONE,
                                GemmBenchmark.LAYER_OF_NETWORK);
                    case "int8_wo" -> weightOnly(Precision.INT8);
                    case "int4_wo" -> weightOnly(Precision.INT4);
                    default -> null;
                });
    }

    private static GemmScheme plain(Precision precision) {
        return new GemmScheme(
                precision,
                precision,
                Scaling.usual(precision, precision),
                Quantisation.NONE,
                GemmBenchmark.WEIGHT_COPIES);
    }

    private static GemmScheme fp8(Library library) {
        boolean rows = library == Library.SGLANG;
        return new GemmScheme(
                Precision.FP8,
                Precision.FP8,
                rows ? new Scaling(Scales.PER_ROW, Scales.PER_ROW) : Scaling.usual(Precision.FP8, Precision.FP8),
                rows ? Quantisation.PER_ROW : Quantisation.PER_TENSOR,
                rows ? GemmBenchmark.LAYER_COPIES : GemmBenchmark.WEIGHT_COPIES);
    }

    private static GemmScheme blocks(Library library) {
        return new GemmScheme(
                Precision.FP8,
                Precision.FP8,
                Scaling.BLOCKS,
                library == Library.AITER ? Quantisation.NONE : Quantisation.PER_BLOCK,
                library == Library.SGLANG ? GemmBenchmark.LAYER_COPIES : GemmBenchmark.WEIGHT_COPIES);
    }

    /** The kernels of TensorRT-LLM's weight-only plugin. */
    private static GemmScheme weightOnly(Precision weights) {
        return new GemmScheme(
                Precision.FP16,
                weights,
                new Scaling(Scales.NONE, CHANNELS_OF_16_BITS),
                Quantisation.NONE,
                GemmBenchmark.LAYER_OF_NETWORK);
    }

    /** Precision of what arrives and of the result. */
    private Precision wide() {
        return activations == Precision.FP8 ? Precision.BF16 : Precision.FP16;
    }

    Gemm gemm(int batch, int m, int n, int k) {
        Precision output = activations.bits() == 16 ? activations : wide();
        return new Gemm("gemm", batch, m, n, k, activations, weights, output, scaling);
    }

    /** Bytes of what the first kernel reads. */
    double inputBytes(Gemm gemm) {
        return quantisation == Quantisation.NONE
                ? gemm.activationBytes()
                : (double) gemm.batch() * gemm.m() * gemm.k() * wide().bytes();
    }
}
