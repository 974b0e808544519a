package org.warpsight.workload.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.Scales;

/** Precision and scales of the published weights, from {@code quantization_config} or else {@code torch_dtype}. */
final class CheckpointPrecision {
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

    /** Scales of the weights: blocks where {@code weight_block_size} says so, groups of {@code group_size}, else the usual. */
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
        int group = quantisation.path("group_size").asInt(usual.along());
        return group > 0 ? new Scales(usual.across(), group, usual.bits()) : usual;
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

    private static Precision quantised(ConfigFields fields, JsonNode quantisation) {
        String method = quantisation.path("quant_method").asText();
        int bits = quantisation.path("bits").asInt(4);
        return switch (method) {
            case "fp8", "fbgemm_fp8" -> Precision.FP8;
            case "mxfp4" -> Precision.MXFP4;
            case "awq", "gptq" -> bits == 8 ? Precision.INT8 : Precision.INT4;
            default ->
                throw fields.problem(
                        "quantization_config/quant_method",
                        "'" + method + "' is not a known quantisation",
                        "Use one of fp8, mxfp4, awq, gptq, or remove quantization_config and set the precision in the scenario");
        };
    }
}
