package org.warpsight.workload.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.JsonDocument;

/**
 * Fields of a Hugging Face {@code config.json}, where one thing has different names in different families and a file has
 * many keys that do not matter here; what does matter must be there and make sense.
 */
final class ConfigFields {
    /** Above any size of a published model by a factor of ten; catches values such as bytes given as elements. */
    private static final int LARGEST = 10_000_000;

    private final JsonDocument document;

    ConfigFields(JsonDocument document) {
        this.document = document;
    }

    /**
     * A size that must be there.
     *
     * @param names its names; the first is used in messages
     */
    int size(String... names) {
        return optionalSize(names)
                .orElseThrow(() -> problem(
                        "",
                        "'" + names[0] + "' is missing",
                        names.length == 1 ? "Add it" : "Add it; it may also be called " + alternatives(names)));
    }

    /** A size that may be missing or null. */
    OptionalInt optionalSize(String... names) {
        Optional<String> name = present(names);
        if (name.isEmpty()) {
            return OptionalInt.empty();
        }
        JsonNode value = value(name.get());
        if (!value.isIntegralNumber() || value.longValue() < 1 || value.longValue() > LARGEST) {
            throw problem(name.get(), value + " is not a size", "Give a whole number from 1 to " + LARGEST);
        }
        return OptionalInt.of(value.intValue());
    }

    /** A count that may be zero, missing or null; the latter two give the fallback. */
    int count(int fallback, String... names) {
        Optional<String> name = present(names);
        return name.isPresent() && value(name.get()).equals(zero())
                ? 0
                : optionalSize(names).orElse(fallback);
    }

    boolean flag(String name, boolean fallback) {
        JsonNode value = value(name);
        if (value.isMissingNode() || value.isNull()) {
            return fallback;
        }
        if (!value.isBoolean()) {
            throw problem(name, value + " is not a truth value", "Write true or false");
        }
        return value.booleanValue();
    }

    Optional<String> text(String name) {
        JsonNode value = value(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw problem(name, value + " is not a text", "Put it in quotes");
        }
        return Optional.of(value.textValue());
    }

    JsonNode value(String name) {
        return document.tree().path(name);
    }

    /** An error at a field; at the document as a whole where the name is empty. */
    BadInputException problem(String name, String problem, String suggestion) {
        return document.problem(name.isEmpty() ? "" : "/" + name, problem, suggestion);
    }

    private Optional<String> present(String... names) {
        return Arrays.stream(names).filter(document.tree()::hasNonNull).findFirst();
    }

    private static JsonNode zero() {
        return IntNode.valueOf(0);
    }

    private static String alternatives(String... names) {
        return String.join(", ", Arrays.asList(names).subList(1, names.length));
    }
}
