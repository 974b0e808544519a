package org.warpsight.hardware;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.warpsight.hardware.CalibrationPlan.Recipe;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;
import org.warpsight.hardware.json.JsonFormat;

/**
 * An architecture as its file says it, for whoever changes numbers of it.
 *
 * <pre>{@code
 *   ArchitectureProfile hopper = HardwareCatalogue.standard().architectureProfile("hopper");
 *   Architecture slower = hopper.with(Map.of("launch.graph_kernel_us", new BigDecimal("1.5"))).architecture();
 * }</pre>
 *
 * <p>A value: changing it makes another. Every change is checked as a file would be.
 */
public final class ArchitectureProfile {
    private final JsonDocument document;
    private final JsonFormat<Architecture> format;
    private final Architecture architecture;

    ArchitectureProfile(JsonDocument document, JsonFormat<Architecture> format) {
        this.document = document;
        this.format = format;
        this.architecture = format.read(document);
    }

    /** What the file says. */
    public Architecture architecture() {
        return architecture;
    }

    /** Where it was read, for messages and for writing it back; its tree and text are those of the file. */
    public JsonDocument document() {
        return document;
    }

    /** The numbers that measurements may fit, by path. */
    public Map<String, BigDecimal> constants() {
        Map<String, BigDecimal> values = new TreeMap<>();
        architecture
                .calibration()
                .constants()
                .keySet()
                .forEach(path -> values.put(path, at(pointer(path)).decimalValue()));
        return values;
    }

    /**
     * The profile with other values at some paths.
     *
     * @param values by path with dots, such as {@code l2.line_bytes}
     * @throws org.warpsight.hardware.json.BadInputException if a path leads nowhere or the result is not sound
     */
    public ArchitectureProfile with(Map<String, BigDecimal> values) {
        JsonDocument changed = document;
        for (Map.Entry<String, BigDecimal> value : values.entrySet()) {
            changed = changed.with(pointer(value.getKey()), DecimalNode.valueOf(value.getValue()));
        }
        return new ArchitectureProfile(changed, format);
    }

    /** The profile with another word on where the number at a path comes from. */
    public ArchitectureProfile withSource(String path, String source) {
        return new ArchitectureProfile(document.with("/sources/" + path, TextNode.valueOf(source)), format);
    }

    /** The profile with another recipe for fitting its constants. */
    public ArchitectureProfile with(Recipe recipe) {
        return new ArchitectureProfile(
                document.with("/calibration/recipe", JsonDocuments.mapper().valueToTree(recipe)), format);
    }

    /** The profile as the text of a file: what is unchanged stands there as it did. */
    public String text() {
        return JsonDocuments.writeProfile(document.tree());
    }

    private JsonNode at(String pointer) {
        return document.tree().at(pointer);
    }

    private static String pointer(String path) {
        return "/" + path.replace('.', '/');
    }
}
