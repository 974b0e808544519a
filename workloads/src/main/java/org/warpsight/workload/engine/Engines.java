package org.warpsight.workload.engine;

import java.util.List;
import java.util.stream.Stream;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.Catalogue;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonFormat;

/** The catalogue of serving engines. */
public final class Engines {
    private static final JsonFormat<EngineProfile> FORMAT = JsonFormat.of(
                    EngineProfile.class, "engines/schema/engine.schema.json")
            .checkedBy(Engines::checkSources);
    private static final Catalogue<EngineProfile> CATALOGUE = new Catalogue<>(
            "engine", "`warpsight list engines` shows all", Engines.class, "engines", FORMAT, engine -> List.of());

    private Engines() {}

    /** All bundled engines in the order of their ids. */
    public static List<EngineProfile> all() {
        return CATALOGUE.all();
    }

    /**
     * The engine of an id or path.
     *
     * @throws BadInputException if there is no such engine or its file is not sound
     */
    public static EngineProfile get(String name) {
        return CATALOGUE.get(name);
    }

    /** The engine that a document names at a JSON pointer; errors as {@link #get}, at that place. */
    public static EngineProfile referredBy(JsonDocument document, String pointer) {
        return CATALOGUE.referredBy(document, pointer);
    }

    /**
     * The engine of a document.
     *
     * @throws BadInputException if the document is not sound
     */
    public static EngineProfile read(JsonDocument document) {
        return FORMAT.read(document);
    }

    private static void checkSources(EngineProfile engine, JsonDocument document) {
        Stream<String> always = Stream.of(
                "defaults.max_batched_tokens",
                "defaults.max_sequences",
                "defaults.kv_block_tokens",
                "defaults.gpu_memory_utilization",
                "memory_rule",
                "host_overhead_per_step_us");
        Stream<String> chosen = Stream.concat(
                engine.normQuantisation().map(given -> "norm_quantisation").stream(),
                engine.defaults().policy().map(given -> "defaults.policy").stream());
        for (String field : Stream.concat(always, chosen).toList()) {
            if (!engine.sources().containsKey(field)) {
                throw document.problem("/sources", "no source for " + field, "Say where the number comes from");
            }
        }
    }
}
