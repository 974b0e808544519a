package org.warpsight.hardware.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Turns the findings of the schema validator into one line: the finding that explains most, in the user's words. */
final class SchemaErrors {
    /** A misspelt key is reported before the key that it leaves missing; a composite only if nothing inside it says more. */
    private static final Map<String, Integer> RANK = Map.of(
            "additionalProperties", 0,
            "unevaluatedProperties", 0,
            "propertyNames", 0,
            "type", 1,
            "enum", 1,
            "const", 1,
            "required", 3,
            "anyOf", 4,
            "oneOf", 4);

    private static final int OTHER_RANK = 2;
    private static final int LONGEST_VALUE = 60;

    private SchemaErrors() {}

    static BadInputException explain(JsonDocument document, JsonNode schema, List<Error> errors) {
        Error error = SchemaBranches.likeliest(errors).stream()
                .min(Comparator.<Error>comparingInt(e -> RANK.getOrDefault(e.getKeyword(), OTHER_RANK))
                        .thenComparing(e -> -e.getInstanceLocation().getNameCount())
                        .thenComparing(e -> e.getInstanceLocation().toString()))
                .orElseThrow();
        JsonNode rules = schema.at(
                Pointers.parent(error.getSchemaLocation().getFragment().toString()));
        String pointer = error.getInstanceLocation().toString();
        String key = error.getProperty();
        String value = shortened(error.getInstanceNode());
        String meaning = meaning(rules);
        return switch (error.getKeyword()) {
            case "additionalProperties", "unevaluatedProperties" ->
                document.problem(
                        pointer + "/" + Pointers.escape(key), "unknown key '" + key + "'", knownKeys(key, rules));
            case "required" ->
                document.problem(
                        pointer,
                        "the key '" + key + "' is missing",
                        "Add it" + meaning(rules.path("properties").path(key)));
            case "type" ->
                document.problem(
                        pointer,
                        value + " is not " + article(rules.path("type")),
                        "Write " + article(rules.path("type")) + meaning);
            case "enum" ->
                document.problem(
                        pointer,
                        value + " is not known",
                        knownValues(error.getInstanceNode().asText(), rules.path("enum")));
            case "exclusiveMinimum" ->
                document.problem(
                        pointer,
                        value + " must be above "
                                + rules.path("exclusiveMinimum").asText(),
                        "Check sign and unit" + meaning);
            case "minimum" ->
                document.problem(
                        pointer,
                        value + " must be at least " + rules.path("minimum").asText(),
                        "Check sign and unit" + meaning);
            case "maximum", "exclusiveMaximum" ->
                document.problem(
                        pointer,
                        value + " must be at most "
                                + rules.path(error.getKeyword()).asText(),
                        "Check the unit" + meaning);
            case "pattern" ->
                document.problem(
                        pointer,
                        value + " is spelt in a way this field does not take",
                        "Write " + meaning.replaceFirst("^: ", ""));
            default -> document.problem(pointer, value + ": " + error.getMessage(), "Correct it" + meaning);
        };
    }

    /** What the schema says a field means, for the end of a suggestion. */
    private static String meaning(JsonNode rules) {
        String description = rules.path("description").asText("");
        return description.isEmpty() ? "" : ": " + description.replaceAll("\\.$", "");
    }

    private static String knownKeys(String key, JsonNode rules) {
        List<String> known = new ArrayList<>();
        rules.path("properties").fieldNames().forEachRemaining(known::add);
        return Nearest.question(key, known).orElse("Known are " + String.join(", ", known));
    }

    private static String knownValues(String typed, JsonNode values) {
        List<String> known = new ArrayList<>();
        values.forEach(value -> known.add(value.asText()));
        return Nearest.question(typed, known).orElse("Known are " + String.join(", ", known));
    }

    private static String article(JsonNode type) {
        List<String> names = new ArrayList<>();
        (type.isArray() ? type : List.of(type)).forEach(name -> names.add(named(name.asText())));
        return String.join(" or ", names);
    }

    private static String named(String type) {
        return switch (type) {
            case "integer" -> "a whole number";
            case "string" -> "a text in quotes";
            case "boolean" -> "true or false";
            case "array" -> "a list in []";
            case "object" -> "an object in {}";
            case "null" -> "null";
            default -> "a " + type;
        };
    }

    private static String shortened(JsonNode value) {
        String text = String.valueOf(value);
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
    }
}
