package org.warpsight.hardware.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what Jackson says into one line for the user. */
final class BindingErrors {

    private static final Pattern NOT_A_NUMBER = Pattern.compile("Non-standard token '(-?\\w+)'");

    private BindingErrors() {}

    /** The text is not JSON. */
    static BadInputException malformed(String name, JsonProcessingException cause) {
        String place = cause.getLocation() == null ? "" : TextPosition.lineAndColumn(cause.getLocation());
        String original = cause.getOriginalMessage();
        Matcher word = NOT_A_NUMBER.matcher(original);
        if (word.find()) {
            return BadInputException.of(
                    name, place, "not valid JSON: " + word.group(1) + " is no number", "Write a number", cause);
        } else if (original.startsWith("Unexpected end-of-input")) {
            return BadInputException.of(
                    name,
                    place,
                    "not valid JSON: the text ends too early",
                    "Close what is open, or look for the missing rest",
                    cause);
        }
        String message = firstSentence(original);
        String suggestion = message.startsWith("Duplicate")
                ? "Keep one of the two"
                : "Look for a missing or surplus comma, quote or bracket just before this place";
        return BadInputException.of(name, place, "not valid JSON: " + message, suggestion, cause);
    }

    /** The text is JSON and fits its schema, but not the record. */
    static BadInputException mismatch(JsonDocument document, JsonProcessingException cause) {
        if (!(cause instanceof JsonMappingException mapping)) {
            return malformed(document.name(), cause);
        }
        String pointer = Pointers.of(mapping.getPath());
        return document.problem(pointer, problem(mapping), suggestion(mapping), cause);
    }

    private static String problem(JsonMappingException cause) {
        if (cause instanceof PropertyBindingException unknown) {
            return "unknown key '" + unknown.getPropertyName() + "'";
        }
        if (cause instanceof InvalidFormatException invalid) {
            return "'" + invalid.getValue() + "' is not a "
                    + invalid.getTargetType().getSimpleName().toLowerCase(Locale.ROOT);
        }
        return cause.getCause() instanceof IllegalArgumentException refused
                ? firstSentence(refused.getMessage())
                : firstSentence(cause.getOriginalMessage());
    }

    private static String suggestion(JsonMappingException cause) {
        if (cause instanceof PropertyBindingException unknown && unknown.getKnownPropertyIds() != null) {
            List<String> known =
                    unknown.getKnownPropertyIds().stream().map(String::valueOf).toList();
            return Nearest.question(unknown.getPropertyName(), known).orElse("Known are " + String.join(", ", known));
        }
        if (cause instanceof InvalidFormatException invalid
                && invalid.getTargetType().isEnum()) {
            List<String> known = Arrays.stream(invalid.getTargetType().getEnumConstants())
                    .filter(Objects::nonNull)
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .toList();
            return Nearest.question(String.valueOf(invalid.getValue()), known)
                    .orElse("Known are " + String.join(", ", known));
        }
        return "Correct the value";
    }

    /** Jackson appends the Java types concerned after the first line or in brackets, which help no user. */
    private static String firstSentence(String message) {
        String line = String.valueOf(message).lines().findFirst().orElse("");
        int detail = line.indexOf(" at [Source");
        return (detail > 0 ? line.substring(0, detail) : line).replaceAll("\\.$", "");
    }
}
