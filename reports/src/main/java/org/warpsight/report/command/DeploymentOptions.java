package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.workload.scenario.json.Overrides;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.Scenarios;
import picocli.CommandLine.Option;

/**
 * One replica given by options. They become a scenario like that of a file, so that the same defaults and checks apply:
 *
 * <pre>
 *   --tp 2 --weights fp8   ──►  {"deployment": {"pools": [{"tp": 2, "precision": {"weights": "fp8"}, ..   ──►  ResolvedScenario
 * </pre>
 */
final class DeploymentOptions {
    private static final String DOCUMENT = "command line";

    /** Which option a field of the scenario comes from. */
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("/model", "--model"),
            Map.entry("/deployment/pools/0", "deployment"),
            Map.entry("/deployment/pools/0/gpu", "--gpu"),
            Map.entry("/deployment/pools/0/node", "--node"),
            Map.entry("/deployment/pools/0/engine", "--engine"),
            Map.entry("/deployment/pools/0/tp", "--tp"),
            Map.entry("/deployment/pools/0/pp", "--pp"),
            Map.entry("/deployment/pools/0/ep", "--ep"),
            Map.entry("/deployment/pools/0/attention_dp", "--attention-dp"),
            Map.entry("/deployment/pools/0/precision/weights", "--weights"),
            Map.entry("/deployment/pools/0/precision/activations", "--activations"),
            Map.entry("/deployment/pools/0/precision/kv_cache", "--kv"),
            Map.entry("/deployment/pools/0/precision/kv_scales", "--kv-scales"),
            Map.entry("/traffic/concurrency", "--concurrency"),
            Map.entry("/traffic/lengths/input_tokens", "--isl"),
            Map.entry("/traffic/lengths/output_tokens", "--osl"));

    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "Id or path of a node (default: the bundled one with that GPU).")
    private Optional<String> node;

    @Option(names = "--engine", paramLabel = "ENGINE", description = "Id or path of an engine (default: vllm).")
    private Optional<String> engine;

    @Option(names = "--tp", paramLabel = "N", description = "Tensor-parallel GPUs (default: 1).")
    private Optional<Integer> tp;

    @Option(names = "--pp", paramLabel = "N", description = "Pipeline stages (default: 1).")
    private Optional<Integer> pp;

    @Option(names = "--ep", paramLabel = "N", description = "Expert-parallel GPUs (default: 1).")
    private Optional<Integer> ep;

    @Option(names = "--attention-dp", paramLabel = "N", description = "Data-parallel attention ranks (default: 1).")
    private Optional<Integer> attentionDp;

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            description = "bf16, fp16, fp8, int8, int4, mxfp4 or nf4 (default: the model's checkpoint).")
    private Optional<String> weights;

    @Option(
            names = "--activations",
            paramLabel = "FORMAT",
            description = "bf16, fp16, fp8 or int8 (default: fp8 with fp8 weights, else 16 bits).")
    private Optional<String> activations;

    @Option(
            names = "--kv",
            paramLabel = "FORMAT",
            description = "KV cache: bf16, fp16, fp8 or int8 (default: 16 bits).")
    private Optional<String> keyValueCache;

    @Option(
            names = "--kv-scales",
            paramLabel = "SCALES",
            description = "Scales of an fp8 or int8 KV cache: tensor, head or token_head (default: tensor).")
    private Optional<String> keyValueScales;

    /** Equal requests, so many at the same time. */
    record Requests(int inputTokens, int outputTokens, int concurrency) {
        /** Where only forward passes matter. */
        static final Requests ANY = new Requests(1, 1, 1);
    }

    /**
     * The replica as a scenario.
     *
     * @param assignments further fields to set, each {@code path=value}
     * @throws org.warpsight.hardware.json.BadInputException if something in it does not exist or does not fit together
     */
    ResolvedScenario scenario(String model, String gpu, Requests requests, List<String> assignments) {
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("schema_version", 1).put("name", "command-line").put("model", model);
        ObjectNode pool = tree.putObject("deployment").putArray("pools").addObject();
        pool.put("gpu", gpu);
        put(pool, "node", node);
        put(pool, "engine", engine);
        put(pool, "tp", tp);
        put(pool, "pp", pp);
        put(pool, "ep", ep);
        put(pool, "attention_dp", attentionDp);
        ObjectNode precision = pool.putObject("precision");
        put(precision, "weights", weights);
        put(precision, "activations", activations);
        put(precision, "kv_cache", keyValueCache);
        put(precision, "kv_scales", keyValueScales);
        ObjectNode traffic = tree.putObject("traffic");
        traffic.put("concurrency", requests.concurrency());
        traffic.putObject("lengths")
                .put("input_tokens", requests.inputTokens())
                .put("output_tokens", requests.outputTokens());
        // An empty text, as a line and column in a text that nobody wrote would help nobody.
        JsonDocument document = JsonDocuments.text(DOCUMENT, "{}").with("", tree);
        try {
            return Scenarios.read(Overrides.apply(document, assignments));
        } catch (BadInputException problem) {
            throw assignments.isEmpty() ? ofOption(problem) : problem;
        }
    }

    /** A field that nobody wrote is told as the option that it comes from. */
    private static BadInputException ofOption(BadInputException problem) {
        BadInputException told = problem;
        for (Map.Entry<String, String> field : OPTIONS.entrySet()) {
            told = told.knownAs(DOCUMENT, field.getKey(), field.getValue());
        }
        return told;
    }

    private static void put(ObjectNode object, String key, Optional<?> value) {
        value.ifPresent(given -> object.set(key, JsonDocuments.mapper().valueToTree(given)));
    }
}
