package org.warpsight.hardware.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A parsed JSON text that remembers where it came from, so that whoever finds something wrong can say where.
 *
 * <pre>{@code
 *   JsonDocument document = JsonDocuments.file(Path.of("my-gpu.json"));
 *   if (document.tree().path("gpus").asInt() > 72) {
 *       throw document.problem("/gpus", "no node has 96 GPUs", "count the GPUs of one server");
 *   }     // my-gpu.json, /gpus (line 5, column 11): no node has 96 GPUs. count the GPUs of one server.
 * }</pre>
 */
public final class JsonDocument {
    private final String name;
    private final String text;
    private final JsonNode tree;
    private final Optional<Path> file;

    JsonDocument(String name, String text, JsonNode tree, Optional<Path> file) {
        this.name = name;
        this.text = text;
        this.tree = tree;
        this.file = file;
    }

    /** Path or id, as the user gave it; error messages begin with it. */
    public String name() {
        return name;
    }

    /** The whole content; not to be changed, see {@link #with}. */
    public JsonNode tree() {
        return tree;
    }

    /** The file on disk; empty for a bundled document or a text. */
    public Optional<Path> file() {
        return file;
    }

    /** Where another file that this document names lies: relative paths are relative to this document's folder. */
    public Path resolve(String other) {
        return file.map(path -> path.resolveSibling(other)).orElseGet(() -> Path.of(other));
    }

    /**
     * An error at a place of this document, ready to be thrown.
     *
     * @param pointer JSON pointer such as {@code /pools/0/gpu}; empty for the document as a whole
     * @param problem what is wrong, with the offending value
     * @param suggestion what to do about it, a sentence without a full stop
     */
    public BadInputException problem(String pointer, String problem, String suggestion) {
        return problem(pointer, problem, suggestion, null);
    }

    /** As {@link #problem(String, String, String)}, keeping the cause for debugging. */
    public BadInputException problem(String pointer, String problem, String suggestion, Throwable cause) {
        return BadInputException.of(name, TextPosition.describe(text, pointer), problem, suggestion, cause);
    }

    /**
     * A copy in which one value is replaced or added; the original is unchanged.
     *
     * @param pointer JSON pointer of a field whose enclosing object or array exists
     * @throws BadInputException if the enclosing object or array does not exist, or an array is too short
     */
    public JsonDocument with(String pointer, JsonNode value) {
        JsonPointer place = JsonPointer.compile(pointer);
        if (place.matches()) {
            return new JsonDocument(name, text, value, file);
        }
        JsonNode copy = tree.deepCopy();
        JsonNode parent = copy.at(place.head());
        JsonPointer last = place.last();
        if (parent instanceof ObjectNode object) {
            object.set(last.getMatchingProperty(), value);
        } else if (parent instanceof ArrayNode array && array.has(last.getMatchingIndex())) {
            array.set(last.getMatchingIndex(), value);
        } else {
            String list = parent.isArray() ? " in a list of " + parent.size() + ", counted from 0" : "";
            throw problem(
                    place.head().toString(),
                    "there is no place for '" + last.getMatchingProperty() + "'" + list,
                    "Check the path " + pointer);
        }
        return new JsonDocument(name, text, copy, file);
    }
}
