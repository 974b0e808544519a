package org.warpsight.hardware;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.Nearest;

/**
 * Every number of a profile has its source.
 *
 * <p>The key of a source is the path of a number, with dots ({@code l2.port_bytes_per_clock}); the path of an object
 * covers all numbers inside it, and {@code *} covers the whole file.
 */
final class SourceChecks {
    private static final String EVERYTHING = "*";
    /** Ranges to search in are a judgement, not a fact with a source. */
    private static final String RANGES = "calibration";

    private SourceChecks() {}

    /**
     * Looks for numbers without a source and for sources without a number.
     *
     * @throws org.warpsight.hardware.json.BadInputException for the first of them
     */
    static void check(Set<String> sources, JsonDocument document) {
        List<String> numbers = numbers(document.tree());
        for (String number : numbers) {
            if (sources.stream().noneMatch(source -> covers(source, number))) {
                throw document.problem(
                        "/" + number.replace('.', '/'),
                        "this number has no source",
                        "Add \"" + number + "\" to \"sources\" and say where it comes from");
            }
        }
        for (String source : sources) {
            if (numbers.stream().noneMatch(number -> covers(source, number))) {
                throw document.problem(
                        "/sources/" + source,
                        "'" + source + "' is not the path of a number of this file",
                        Nearest.question(source, numbers).orElse("Remove it or correct the path"));
            }
        }
    }

    /** Paths of all numbers of a profile that state something of the machine, in the order of the file. */
    static List<String> numbers(JsonNode profile) {
        List<String> found = new ArrayList<>();
        collect(profile, "", found);
        found.removeIf(path -> path.startsWith(RANGES + "."));
        return found;
    }

    private static void collect(JsonNode node, String path, Collection<String> found) {
        if (node.isNumber()) {
            found.add(path);
        }
        node.properties().forEach(field -> collect(field.getValue(), join(path, field.getKey()), found));
        IntStream.range(0, node.isArray() ? node.size() : 0)
                .forEach(index -> collect(node.get(index), join(path, String.valueOf(index)), found));
    }

    private static String join(String path, String step) {
        return path.isEmpty() ? step : path + "." + step;
    }

    private static boolean covers(String source, String number) {
        return source.equals(EVERYTHING) || number.equals(source) || number.startsWith(source + ".");
    }
}
