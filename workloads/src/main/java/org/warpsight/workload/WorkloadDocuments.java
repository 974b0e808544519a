package org.warpsight.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.workload.engine.Engines;
import org.warpsight.workload.model.Models;
import org.warpsight.workload.scenario.json.Scenarios;

/** Recognises the documents of this module by their keys. */
public final class WorkloadDocuments {

    private WorkloadDocuments() {}

    /**
     * Reads a document as the kind that its keys say it is, which checks it completely.
     *
     * @return a {@link org.warpsight.workload.scenario.json.ResolvedScenario}, a
     *     {@link org.warpsight.workload.model.DecoderModel} or an {@link org.warpsight.workload.engine.EngineProfile};
     *     empty if no key tells that it is any of them
     * @throws BadInputException if it is one of them and not sound
     */
    public static Optional<Record> check(JsonDocument document) {
        JsonNode tree = document.tree();
        if (tree.has("deployment") || tree.has("traffic")) {
            return Optional.of(Scenarios.read(document));
        }
        if (tree.has("model_type")) {
            return Optional.of(Models.read(document));
        }
        if (tree.has("memory_rule")) {
            return Optional.of(Engines.read(document));
        }
        return Optional.empty();
    }
}
