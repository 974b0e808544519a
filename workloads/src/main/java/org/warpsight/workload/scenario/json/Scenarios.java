package org.warpsight.workload.scenario.json;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.Catalogue;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;
import org.warpsight.workload.scenario.Scenario;

/**
 * Scenarios by name.
 *
 * <pre>{@code
 *   ResolvedScenario run = Scenarios.load("workloads/scenarios/llama-3.1-8b-h100-azure-conv.json", List.of());
 *   ResolvedScenario four = Scenarios.load("my.json", List.of("deployment.pools[0].tp=4", "traffic.max_requests=100"));
 *   String json = Scenarios.write(run.scenario());               // every default spelt out; reads back equal
 * }</pre>
 */
public final class Scenarios {
    private static final JsonFormat<ScenarioFile> FORMAT =
            JsonFormat.of(ScenarioFile.class, "scenarios/schema/scenario.schema.json");
    private static final Catalogue<ScenarioFile> CATALOGUE = new Catalogue<>(
            "scenario",
            "`warpsight list scenarios` shows all",
            Scenarios.class,
            "scenarios",
            FORMAT,
            scenario -> List.of());

    private Scenarios() {}

    /** Ids of the bundled scenarios in alphabetical order. */
    public static List<String> ids() {
        return CATALOGUE.ids();
    }

    /**
     * The scenario of an id or path.
     *
     * @param overrides assignments made before anything is checked, see {@link Overrides}
     * @throws BadInputException if there is no such scenario, or anything in it or in what it names is not sound
     */
    public static ResolvedScenario load(String name, List<String> overrides) {
        return read(Overrides.apply(document(name), overrides));
    }

    /**
     * The scenario of a document.
     *
     * @throws BadInputException if anything in it or in what it names is not sound
     */
    public static ResolvedScenario read(JsonDocument document) {
        return new ScenarioReader(document, FORMAT.read(document)).read();
    }

    /** A scenario as JSON with every default spelt out; reading it gives the same scenario. */
    public static String write(Scenario scenario) {
        return JsonDocuments.write(ScenarioWriter.file(scenario));
    }

    /** A scenario to start from, with notes on what to write where. */
    public static String template() {
        return JsonDocuments.write(JsonDocuments.resource(Scenarios.class, "scenario-template.json")
                .tree());
    }

    /** A user's file is not checked before its overrides are made, so that these may mend it. */
    private static JsonDocument document(String name) {
        boolean bundled = CATALOGUE.ids().contains(name);
        return bundled || !Files.isRegularFile(Path.of(name))
                ? CATALOGUE.find(name).document()
                : JsonDocuments.file(Path.of(name));
    }
}
