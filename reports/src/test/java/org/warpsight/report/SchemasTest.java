package org.warpsight.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.warpsight.hardware.json.JsonDocuments;

/** A schema is the reference of its files, so it says of every field what it is. */
class SchemasTest {
    private static final String ENDING = ".schema.json";

    @Test
    void everyFieldOfEverySchemaIsDescribed() throws IOException {
        List<String> undescribed = new ArrayList<>();
        List<Path> schemas = schemas();
        for (Path schema : schemas) {
            addUndescribed(JsonDocuments.file(schema).tree(), schema.getFileName() + " ", undescribed);
        }
        assertThat(schemas).hasSizeGreaterThan(10);
        assertThat(undescribed).isEmpty();
    }

    /** The schemas of all modules as they are in the checkout, those of tests left out. */
    private static List<Path> schemas() throws IOException {
        List<Path> schemas = new ArrayList<>();
        for (String folder : List.of("hardware-profiles/profiles", "workloads", "sim-core/src/main")) {
            try (Stream<Path> files = Files.walk(Path.of("..", folder))) {
                files.filter(file -> file.toString().endsWith(ENDING)
                                && !file.toString().contains("target")
                                && !file.toString().contains("src/test"))
                        .forEach(schemas::add);
            }
        }
        return schemas;
    }

    private static void addUndescribed(JsonNode node, String place, List<String> undescribed) {
        node.path("properties").fields().forEachRemaining(field -> {
            if (field.getValue().path("description").asText().isBlank()) {
                undescribed.add(place + "/" + field.getKey());
            }
        });
        node.fields()
                .forEachRemaining(part -> addUndescribed(part.getValue(), place + "/" + part.getKey(), undescribed));
        node.elements().forEachRemaining(part -> {
            if (node.isArray()) {
                addUndescribed(part, place, undescribed);
            }
        });
    }
}
