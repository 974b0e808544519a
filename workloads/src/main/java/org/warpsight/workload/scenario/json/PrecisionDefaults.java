package org.warpsight.workload.scenario.json;

import java.util.Set;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.Precision;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.workload.model.DecoderModel;
import org.warpsight.workload.model.LatentAttention;
import org.warpsight.workload.operator.ProductFormats;
import org.warpsight.workload.scenario.Deployment.Precisions;

/**
 * Fills in the precisions of a pool from the model's checkpoint and checks that they go together.
 *
 * <p>FP8 weights are multiplied with FP8 activations (W8A8), as FP8 checkpoints are served; INT8, INT4 and MXFP4 weights
 * with 16-bit activations, unless the scenario says otherwise. The KV cache has 16 bits unless it says otherwise,
 * and scales of a whole layer where it has 8.
 */
final class PrecisionDefaults {
    private static final Set<Precision> ACTIVATIONS =
            Set.of(Precision.BF16, Precision.FP16, Precision.FP8, Precision.INT8);

    private final JsonDocument document;
    private final DecoderModel model;

    PrecisionDefaults(JsonDocument document, DecoderModel model) {
        this.document = document;
        this.model = model;
    }

    Precisions fill(ScenarioFile.Formats given, String at) {
        Precision weights = given.weights().orElse(model.checkpointWeights());
        Precision sixteenBits = weights == Precision.FP16 ? Precision.FP16 : Precision.BF16;
        Precision activations = given.activations().orElse(weights == Precision.FP8 ? Precision.FP8 : sixteenBits);
        Precision cache = given.kvCache().orElse(activations == Precision.FP16 ? Precision.FP16 : Precision.BF16);
        if (!ACTIVATIONS.contains(activations)) {
            throw document.problem(
                    at + "/activations",
                    "activations in " + activations.id() + " are not simulated",
                    "Use bf16, fp16, fp8 or int8");
        }
        if (!ProductFormats.has(activations, weights)) {
            throw document.problem(
                    at + "/activations",
                    "no library multiplies " + activations.id() + " activations with " + weights.id() + " weights",
                    ProductFormats.wayOut(activations, weights));
        }
        if (!ACTIVATIONS.contains(cache)) {
            throw document.problem(
                    at + "/kv_cache",
                    "a KV cache in " + cache.id() + " is not simulated",
                    "Use bf16, fp16, fp8 or int8");
        }
        return new Precisions(weights, activations, cache, cacheScales(given, cache, at + "/kv_scales"));
    }

    private CacheScales cacheScales(ScenarioFile.Formats given, Precision cache, String at) {
        CacheScales scales = given.kvScales().orElse(CacheScales.TENSOR);
        if (scales == CacheScales.TENSOR) {
            return scales;
        }
        if (cache.bits() > Byte.SIZE) {
            throw document.problem(
                    at,
                    "a KV cache in " + cache.id() + " has no scales by " + scales.id(),
                    "Set kv_cache to fp8 or int8, or leave kv_scales out");
        }
        if (model.layers().stream().anyMatch(layer -> layer.attention() instanceof LatentAttention)) {
            throw document.problem(
                    at,
                    "the latent cache of " + model.id() + " has no heads with scales of their own",
                    "Use tensor, or leave kv_scales out");
        }
        return scales;
    }
}
