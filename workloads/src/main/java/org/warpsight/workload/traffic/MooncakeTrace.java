package org.warpsight.workload.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocuments;

/**
 * Reads the traces of Mooncake (arXiv 2407.00079): one JSON object per line with {@code timestamp} in milliseconds,
 * {@code input_length} and {@code output_length}; the prefix hashes are not used.
 */
final class MooncakeTrace {
    private static final int MILLISECONDS = 1000;

    private MooncakeTrace() {}

    /**
     * All requests of a file.
     *
     * @throws BadInputException naming the line if one is broken
     */
    static List<TraceRow> read(Path file) throws IOException {
        List<TraceRow> rows = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            long number = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank()) {
                    rows.add(row(new TraceLine(file, number, text)));
                }
            }
        }
        return rows;
    }

    private static TraceRow row(TraceLine line) {
        JsonNode tree;
        try {
            tree = JsonDocuments.mapper().readTree(line.text());
        } catch (JsonProcessingException malformed) {
            throw line.problem("not valid JSON", "Correct or drop the line");
        }
        return new TraceRow(
                line.duration("timestamp", field(line, tree, "timestamp"), MILLISECONDS),
                line.tokens("input_length", field(line, tree, "input_length")),
                line.tokens("output_length", field(line, tree, "output_length")));
    }

    private static String field(TraceLine line, JsonNode tree, String name) {
        JsonNode value = tree.path(name);
        if (!value.isNumber()) {
            throw line.problem(name + " is missing or not a number", "Correct or drop the line");
        }
        return value.asText();
    }
}
