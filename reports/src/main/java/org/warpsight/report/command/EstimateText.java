package org.warpsight.report.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.warpsight.hardware.CacheScales;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Fleet;
import org.warpsight.report.Numbers;
import org.warpsight.report.command.DeploymentOptions.Requests;
import org.warpsight.sim.forward.OperatorTime;
import org.warpsight.sim.scenario.Estimate;
import org.warpsight.sim.serving.ServingResult.OperatorTotal;
import org.warpsight.workload.engine.MemoryMap;
import org.warpsight.workload.scenario.Deployment;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.ResolvedScenario.ResolvedPool;

/**
 * An estimate in figures.
 *
 * @param scenario what is estimated; has one pool
 * @param requests what is asked of it
 */
record EstimateText(ResolvedScenario scenario, Requests requests, Estimate estimate) {
    private static final double GIBI = 1 << 30;
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;

    String tables() {
        return String.join(
                "\n",
                title(),
                memory(),
                fit(),
                figures(),
                operators("prefill", estimate.prefill()),
                operators("decode", estimate.decode()));
    }

    private ResolvedPool pool() {
        return scenario.pools().get(0);
    }

    private int gpus() {
        return Fleet.gpus(scenario.scenario().deployment());
    }

    private String title() {
        Deployment.Precisions precision = pool().pool().precision();
        String gpu = pool().gpu().product().name();
        return scenario.model().id() + " on " + (gpus() == 1 ? "one " : gpus() + " x ") + gpu + " under "
                + pool().engine().name() + ": " + precision.weights().id() + " weights, "
                + precision.activations().id() + " activations, "
                + precision.kvCache().id() + " KV cache"
                + (precision.kvScales() == CacheScales.TENSOR
                        ? ""
                        : " scaled by " + precision.kvScales().id())
                + "\n";
    }

    private String memory() {
        MemoryMap map = estimate.memory();
        TextTable table = TextTable.of("<memory of one GPU", "GiB", "share");
        memory(table, "weights", map.weightBytes());
        memory(table, "workspace of a pass", map.workspaceBytes());
        memory(table, "KV cache", map.kvBytes());
        memory(table, "free", unusedBytes());
        memory(table, "all", map.gpuBytes());
        return table.toString();
    }

    private void memory(TextTable table, String name, double bytes) {
        table.row(
                name,
                Numbers.of(bytes / GIBI),
                Numbers.percent(bytes / estimate.memory().gpuBytes()));
    }

    private double unusedBytes() {
        MemoryMap map = estimate.memory();
        return map.gpuBytes() - map.weightBytes() - map.workspaceBytes() - map.kvBytes();
    }

    /** Tokens whose keys and values the replica can hold. */
    private long kvTokens() {
        return estimate.memory().kvBlocks()
                * pool().pool().attentionDp()
                * pool().pool().scheduler().kvBlockTokens();
    }

    private String fit() {
        String fit = "It fits, with a KV cache for " + Numbers.count(kvTokens()) + " tokens";
        if (estimate.running() == requests.concurrency()) {
            return fit + ".\n";
        }
        return fit + "; of " + Numbers.count(requests.concurrency()) + " requests, " + Numbers.count(estimate.running())
                + " run at the same time and the others wait.\n";
    }

    private String figures() {
        return TextTable.of("<estimate", "", "<")
                .row(
                        "TTFT",
                        Numbers.milliseconds(estimate.ttftMs()),
                        "for a prompt of " + Numbers.count(requests.inputTokens())
                                + " tokens that finds nobody before it")
                .row(
                        "TPOT",
                        Numbers.milliseconds(estimate.tpotMs()),
                        estimate.running() == 1
                                ? "while one sequence decodes alone"
                                : "while " + Numbers.count(estimate.running()) + " sequences decode side by side")
                .row(
                        "throughput",
                        Numbers.of(estimate.tokensPerSecondPerGpu()),
                        "output tokens/s per GPU, prompts between them included")
                .toString();
    }

    private static String operators(String phase, List<OperatorTime> operators) {
        return TerminalTables.operators(operators.stream()
                .map(operator -> new OperatorTotal(phase, operator))
                .toList());
    }

    String json() {
        MemoryMap map = estimate.memory();
        ObjectNode tree = JsonDocuments.mapper().createObjectNode();
        tree.put("model", scenario.model().id());
        tree.put("gpu", pool().gpu().id());
        tree.put("gpus", gpus());
        tree.put("input_tokens", requests.inputTokens());
        tree.put("output_tokens", requests.outputTokens());
        tree.put("concurrency", requests.concurrency());
        tree.put("fits", map.fits());
        tree.putObject("memory_per_gpu")
                .put("weights_bytes", map.weightBytes())
                .put("workspace_bytes", map.workspaceBytes())
                .put("kv_cache_bytes", map.kvBytes())
                .put("free_bytes", unusedBytes())
                .put("all_bytes", map.gpuBytes());
        tree.put("kv_cache_tokens", kvTokens());
        tree.put("running", estimate.running());
        tree.put("ttft_ms", estimate.ttftMs());
        tree.put("tpot_ms", estimate.tpotMs());
        tree.put("output_tokens_per_s_per_gpu", estimate.tokensPerSecondPerGpu());
        operators(tree.putArray("prefill"), estimate.prefill());
        operators(tree.putArray("decode"), estimate.decode());
        return JsonDocuments.write(tree);
    }

    private static void operators(ArrayNode array, List<OperatorTime> operators) {
        for (OperatorTime operator : operators) {
            array.addObject()
                    .put("operator", operator.name())
                    .put("count", operator.count())
                    .put("time_us", operator.picoseconds() / PICOSECONDS_PER_MICROSECOND)
                    .put("flops", operator.flops())
                    .put("hbm_bytes", operator.hbmBytes())
                    .put("limiter", operator.limiter().id());
        }
    }
}
