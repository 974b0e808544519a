package org.warpsight.report.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.Fleet;
import org.warpsight.sim.serving.ServingSummary;
import org.warpsight.workload.scenario.json.ResolvedScenario;

/** The figures of a run under the keys of vLLM's benchmark, so that the same scripts read both. */
public final class SummaryFile {
    static final String NAME = "summary.json";

    private SummaryFile() {}

    /** The file's text, which {@code serve --json} prints as well. */
    public static String text(ResolvedScenario inputs, ServingSummary summary) {
        ObjectMapper mapper = JsonDocuments.mapper();
        int gpus = Fleet.gpus(inputs.scenario().deployment());
        // A tree keeps this order, which people read; the mapper sorts the keys of maps.
        ObjectNode keys = mapper.createObjectNode();
        keys.put("scenario", inputs.scenario().name());
        keys.put("model_id", inputs.scenario().model());
        keys.put("gpus", gpus);
        keys.put("num_prompts", summary.completed() + summary.rejected());
        summary.toKeys().forEach((key, value) -> keys.set(key, mapper.valueToTree(value)));
        keys.put("output_throughput_per_gpu", summary.outputThroughput() / gpus);
        keys.set("slo", mapper.valueToTree(inputs.scenario().slo()));
        return JsonDocuments.write(keys);
    }
}
