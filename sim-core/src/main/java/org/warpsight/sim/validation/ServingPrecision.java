package org.warpsight.sim.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warpsight.workload.model.Models;

/**
 * The precision that a row of a table of serving runs names.
 *
 * <pre>
 *   bf16, fp16   weights and activations
 *   fp8          both in FP8: the checkpoint that the model's publisher names so (MODEL-FP8) if there is one, else weights
 *                with one scale per tensor; TensorRT-LLM with an FP8 cache
 *   fp4          MXFP4 experts, as in the checkpoints of gpt-oss, with activations of 16 bits
 * </pre>
 *
 * <p>AIConfigurator deploys TensorRT-LLM with the cache precision that goes with its products (webapp: "trtllm backend with default
 * settings: gemm_quant_mode fp8, kvcache_quant_mode fp8"; the rule file turns only 16 bits into {@code auto}).
 *
 * @param name as the row has it, in small letters
 */
record ServingPrecision(String name) {
    private static final String FP8_CHECKPOINT = "-FP8";

    /** The checkpoint that is served in this precision. */
    String checkpoint(String model) {
        String published = model + FP8_CHECKPOINT;
        return name.equals("fp8") && Models.knows(published) ? published : model;
    }

    /**
     * Writes the precisions of a pool.
     *
     * @throws ServingScenario.NotServed if it is not known
     */
    void write(ObjectNode precision, String engine) {
        switch (name) {
            case "bf16", "fp16" -> precision.put("weights", name);
            case "fp8" -> {
                precision.put("weights", "fp8");
                if (engine.equals("trtllm")) {
                    precision.put("kv_cache", "fp8");
                }
            }
            case "fp4" -> precision.put("weights", "mxfp4");
            default -> throw new ServingScenario.NotServed("the precision " + name + " is not known");
        }
    }
}
