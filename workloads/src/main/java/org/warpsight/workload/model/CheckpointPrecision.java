package org.warpsight.workload.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;

/** Precision and scales of the published weights, from {@code quantization_config} or else {@code torch_dtype}. */
final class CheckpointPrecision {
    /** What GPTQ writes for one group that is the whole channel. */
    private static final int WHOLE_CHANNEL = -1;

    private CheckpointPrecision() {}

    static Precision read(ConfigFields fields) {
        JsonNode quantisation = fields.value("quantization_config");
        if (quantisation.isObject()) {
            return quantised(fields, quantisation);
        }
        String type = fields.text("torch_dtype").or(() -> fields.text("dtype")).orElse("bfloat16");
        return switch (type) {
            case "float16" -> Precision.FP16;
            // Engines serve 32-bit checkpoints in 16 bits.
            case "bfloat16", "float32" -> Precision.BF16;
            default ->
                throw fields.problem(
                        "torch_dtype", "'" + type + "' is not a known type", "Use bfloat16, float16 or float32");
        };
    }

    /**
     * Scales of the weights: blocks where {@code weight_block_size} says so; of GPTQ and AWQ groups of {@code group_size},
     * with zero points where {@code sym} and {@code zero_point} leave them; else the usual.
     */
    static Scales scales(ConfigFields fields) {
        JsonNode quantisation = fields.value("quantization_config");
        Scales usual = Scales.ofWeights(read(fields));
        JsonNode block = quantisation.path("weight_block_size");
        if (!block.isMissingNode() && !block.isNull()) {
            int across = block.path(0).asInt();
            int along = block.path(1).asInt();
            if (across < 1 || along < 1) {
                throw fields.problem(
                        "quantization_config/weight_block_size",
                        block + " is no block of weights",
                        "Give rows and columns, such as [128, 128]");
            }
            return new Scales(across, along, usual.bits());
        }
        return switch (quantisation.path("quant_method").asText()) {
            case "gptq" ->
                groups(fields, quantisation, !quantisation.path("sym").asBoolean(true));
            case "awq" ->
                groups(fields, quantisation, quantisation.path("zero_point").asBoolean(true));
            default -> usual;
        };
    }

    private static Scales groups(ConfigFields fields, JsonNode quantisation, boolean zeroPoints) {
        JsonNode given = quantisation.path("group_size");
        int size = given.isMissingNode() ? Scales.USUAL_GROUP : given.asInt();
        boolean whole = size == WHOLE_CHANNEL;
        if (!whole && !Scales.divides(size, size)) {
            throw fields.problem(
                    "quantization_config/group_size",
                    given + " is no size of a group of weights",
                    "Give a multiple of " + Scales.GROUP_UNIT + " such as 32, 64 or 128, or " + WHOLE_CHANNEL
                            + " for a scale per channel");
        }
        Scales asymmetric = Scales.groups(read(fields), whole ? Scales.ALL : size);
        return zeroPoints ? asymmetric : new Scales(1, asymmetric.along(), Scales.GROUP_SCALE_BITS);
    }

    /** Whether {@code activation_scheme} says that scales of activations are in the checkpoint. */
    static boolean staticActivationScales(ConfigFields fields) {
        String scheme =
                fields.value("quantization_config").path("activation_scheme").asText("dynamic");
        return switch (scheme) {
            case "static" -> true;
            case "dynamic" -> false;
            default ->
                throw fields.problem(
                        "quantization_config/activation_scheme",
                        "'" + scheme + "' is not a known way to scale activations",
                        "Use static or dynamic");
        };
    }

    private static Precision integers(ConfigFields fields, int bits) {
        return switch (bits) {
            case 4 -> Precision.INT4;
            case 8 -> Precision.INT8;
            default ->
                throw fields.problem(
                        "quantization_config/bits", bits + " bits of a weight are not simulated", "Use 4 or 8");
        };
    }

    private static Precision quantised(ConfigFields fields, JsonNode quantisation) {
        String method = quantisation.path("quant_method").asText();
        return switch (method) {
            case "fp8", "fbgemm_fp8" -> Precision.FP8;
            case "mxfp4" -> Precision.MXFP4;
            case "awq", "gptq" -> integers(fields, quantisation.path("bits").asInt(4));
            default ->
                throw fields.problem(
                        "quantization_config/quant_method",
                        "'" + method + "' is not a known quantisation",
                        "Use one of fp8, mxfp4, awq, gptq, or remove quantization_config and set the precision in the scenario");
        };
    }
}
