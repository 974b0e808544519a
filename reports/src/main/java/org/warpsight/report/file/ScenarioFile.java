package org.warpsight.report.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warpsight.hardware.Gpu;
import org.warpsight.hardware.ProfileHash;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.workload.scenario.json.ResolvedScenario;
import org.warpsight.workload.scenario.json.Scenarios;

/** What was run: the scenario with every default spelt out, which can be run again, and the hashes of its profiles. */
final class ScenarioFile {
    static final String NAME = "scenario.json";

    private ScenarioFile() {}

    static String text(ResolvedScenario inputs) {
        ObjectNode scenario = (ObjectNode) JsonDocuments.text(NAME, Scenarios.write(inputs.scenario()))
                .tree()
                .deepCopy();
        ObjectNode notes = scenario.putObject("notes");
        for (ResolvedScenario.ResolvedPool pool : inputs.pools()) {
            Gpu gpu = pool.gpu();
            notes.put("sha256 of " + gpu.id(), ProfileHash.of(gpu));
        }
        return JsonDocuments.write(scenario);
    }
}
