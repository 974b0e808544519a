package org.warpsight.hardware.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A kind of JSON document: its schema, the record it becomes, and what must hold beyond the schema.
 *
 * <pre>{@code
 *   JsonFormat<Node> nodes = JsonFormat.of(Node.class, "profiles/schema/node.schema.json")
 *           .checkedBy((node, document) -> {
 *               if (node.gpus() > 72) {
 *                   throw document.problem("/gpus", "more than 72 GPUs", "Count the GPUs of one server");
 *               }
 *           });
 *   Node node = nodes.read(JsonDocuments.file(Path.of("my-node.json")));
 * }</pre>
 *
 * <p>Keys are the record's component names in snake_case. A key {@code $schema} at the top, which editors use, is
 * dropped. Values are immutable; {@link #checkedBy} and {@link #ignoringUnknownKeys} return new formats.
 */
public final class JsonFormat<T> {
    private static final String EDITOR_HINT = "$schema";

    private final Class<T> type;
    private final Schema schema;
    private final ObjectReader reader;
    private final List<Check<? super T>> checks;

    /** Something that must hold of a document beyond its schema. */
    @FunctionalInterface
    public interface Check<T> {
        /**
         * Looks at the value and does nothing if it is sound.
         *
         * @param document where the value was read; {@link JsonDocument#problem} makes the exception
         * @throws BadInputException if it is not sound
         */
        void check(T value, JsonDocument document);
    }

    private JsonFormat(Class<T> type, Schema schema, ObjectReader reader, List<Check<? super T>> checks) {
        this.type = type;
        this.schema = schema;
        this.reader = reader;
        this.checks = List.copyOf(checks);
    }

    /**
     * A format.
     *
     * @param type record to bind to
     * @param schemaResource JSON Schema (2020-12), as a resource path relative to the record's package
     * @throws IllegalStateException if there is no such resource
     */
    public static <T> JsonFormat<T> of(Class<T> type, String schemaResource) {
        JsonNode schema = JsonDocuments.resource(type, schemaResource).tree();
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
        return new JsonFormat<>(type, compiled, JsonDocuments.mapper().readerFor(type), List.of());
    }

    /** The same format with one more check; checks run in the order they were added. */
    public JsonFormat<T> checkedBy(Check<? super T> check) {
        List<Check<? super T>> all = new ArrayList<>(checks);
        all.add(check);
        return new JsonFormat<>(type, schema, reader, all);
    }

    /**
     * The same format for documents of others, such as Hugging Face's {@code config.json}, where keys that the record
     * does not have are skipped. The schema must allow them as well.
     */
    public JsonFormat<T> ignoringUnknownKeys() {
        ObjectReader lenient = reader.without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        return new JsonFormat<>(type, schema, lenient, checks);
    }

    /**
     * The record of a document.
     *
     * @throws BadInputException if it does not fit the schema, the record or a check; one line with file, place, value
     *     and what to do
     */
    public T read(JsonDocument document) {
        JsonNode content = withoutEditorHint(document.tree());
        List<Error> errors = schema.validate(content);
        if (!errors.isEmpty()) {
            throw SchemaErrors.explain(document, schema.getSchemaNode(), errors);
        }
        T value = bind(document, content);
        checks.forEach(check -> check.check(value, document));
        return value;
    }

    private T bind(JsonDocument document, JsonNode content) {
        try {
            return reader.readValue(content);
        } catch (JsonProcessingException mismatch) {
            throw BindingErrors.mismatch(document, mismatch);
        } catch (IOException impossible) {
            throw new IllegalStateException("a tree in memory cannot fail to be read", impossible);
        }
    }

    private static JsonNode withoutEditorHint(JsonNode tree) {
        return tree instanceof ObjectNode object && object.has(EDITOR_HINT)
                ? object.deepCopy().without(EDITOR_HINT)
                : tree;
    }
}
