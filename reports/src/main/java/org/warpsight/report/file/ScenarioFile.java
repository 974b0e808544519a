package org.warpsight.report.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.report.RunInputs;

/** What was run: the resolved scenario, and the hashes of everything that was read for it. */
final class ScenarioFile {
    static final String NAME = "scenario.json";

    private ScenarioFile() {}

    static String text(RunInputs inputs) {
        ObjectNode scenario = JsonDocuments.mapper().valueToTree(inputs.scenario());
        ObjectNode hashes = scenario.putObject("profile_sha256");
        inputs.profileHashes().forEach(hashes::put);
        return JsonDocuments.write(scenario);
    }
}
