package org.warpsight.workload.scenario.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;
import org.warpsight.hardware.json.JsonDocuments;

/**
 * Changes values of a document from the command line, before it is checked.
 *
 * <pre>
 *   deployment.pools[0].tp=2      deployment.pools.0.tp=2      traffic.max_requests=500      model=qwen3-8b
 * </pre>
 */
public final class Overrides {

    private Overrides() {}

    /**
     * The document with all assignments made, in their order; the original is unchanged. A value is read as JSON where it
     * is JSON, and as text otherwise; objects on the way that do not exist are made.
     *
     * @param assignments each {@code path=value}
     * @throws BadInputException if one is not an assignment, or names a place in a list that is too short
     */
    public static JsonDocument apply(JsonDocument document, List<String> assignments) {
        JsonDocument result = document;
        for (String assignment : assignments) {
            result = apply(result, assignment);
        }
        return result;
    }

    private static JsonDocument apply(JsonDocument document, String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw BadInputException.of(
                    "--set " + assignment, "", "not an assignment", "Write path=value, as deployment.pools[0].tp=2");
        }
        String[] steps =
                assignment.substring(0, equals).replaceAll("\\[(\\d+)]", ".$1").split("\\.");
        JsonDocument result = document;
        StringBuilder pointer = new StringBuilder();
        for (int step = 0; step < steps.length; step++) {
            pointer.append('/').append(steps[step].replace("~", "~0").replace("/", "~1"));
            boolean last = step == steps.length - 1;
            if (last) {
                result = result.with(pointer.toString(), value(assignment.substring(equals + 1)));
            } else if (result.tree().at(pointer.toString()).isMissingNode()) {
                result = result.with(pointer.toString(), JsonNodeFactory.instance.objectNode());
            }
        }
        return result;
    }

    private static JsonNode value(String text) {
        try {
            JsonNode parsed = JsonDocuments.mapper().readTree(text);
            return parsed.isMissingNode() ? TextNode.valueOf(text) : parsed;
        } catch (JsonProcessingException notJson) {
            // Ids and paths need no quotes on the command line.
            return TextNode.valueOf(text);
        }
    }
}
