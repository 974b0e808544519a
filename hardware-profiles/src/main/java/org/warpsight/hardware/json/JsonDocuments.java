package org.warpsight.hardware.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Strict reading and repeatable writing of JSON.
 *
 * <pre>{@code
 *   JsonDocument mine    = JsonDocuments.file(Path.of("my-gpu.json"));
 *   JsonDocument bundled = JsonDocuments.resource(Gpu.class, "profiles/gpus/h100-sxm5-80gb.json");
 *   String text          = JsonDocuments.write(record);
 * }</pre>
 *
 * <p>Strict means: duplicate keys, anything after the document, comments, NaN and numbers too large for a double are
 * errors. Whether the content makes sense is for a {@link JsonFormat} to say.
 */
public final class JsonDocuments {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .addModule(new Jdk8Module())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                    DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .annotationIntrospector(new LowerCaseEnums())
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .serializationInclusion(JsonInclude.Include.NON_ABSENT)
            .build();
    /** The same line ends on every system. */
    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));

    /** As people write profiles: no blank before a colon, none in empty objects. */
    private static final DefaultPrettyPrinter PROFILE_PRINTER =
            PRINTER.withSeparators(Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""));

    private JsonDocuments() {}

    /**
     * The one mapper of the project: strict, keys in snake_case, enum constants in lower case. Shared and not to be
     * reconfigured.
     */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * A file of the user.
     *
     * @throws BadInputException if it does not exist, cannot be read, is a folder or is not strict JSON in UTF-8
     */
    public static JsonDocument file(Path file) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            throw BadInputException.of(name, "", "this is a folder", "Name a JSON file inside it");
        }
        try {
            return parse(name, Files.readString(file), Optional.of(file));
        } catch (NoSuchFileException missing) {
            throw BadInputException.of(name, "", "no such file", "Check the path", missing);
        } catch (CharacterCodingException wrongEncoding) {
            throw BadInputException.of(name, "", "not a text in UTF-8", "Save it as UTF-8", wrongEncoding);
        } catch (IOException unreadable) {
            throw BadInputException.of(
                    name, "", "cannot be read: " + unreadable.getMessage(), "Check its permissions", unreadable);
        }
    }

    /**
     * A document that is part of the program.
     *
     * @param anchor class whose package the resource path starts from
     * @throws IllegalStateException if there is no such resource
     */
    public static JsonDocument resource(Class<?> anchor, String resource) {
        return parse(
                resource.substring(resource.lastIndexOf('/') + 1), resourceText(anchor, resource), Optional.empty());
    }

    /**
     * A text at hand.
     *
     * @param name what error messages call it
     * @throws BadInputException if it is not strict JSON
     */
    public static JsonDocument text(String name, String text) {
        return parse(name, text, Optional.empty());
    }

    /** A value as indented JSON with a final line end: the same bytes for the same value everywhere. */
    public static String write(Object value) {
        return write(value, PRINTER);
    }

    /** A tree in the layout of the bundled profiles, so that a changed number changes one line of its file. */
    public static String writeProfile(JsonNode tree) {
        return write(tree, PROFILE_PRINTER);
    }

    private static String write(Object value, PrettyPrinter layout) {
        try {
            return MAPPER.writer(layout).writeValueAsString(value) + "\n";
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value, unwritable);
        }
    }

    /**
     * The text of a resource that is part of the program.
     *
     * @param anchor class whose package the resource path starts from
     * @throws IllegalStateException if there is no such resource
     */
    public static String resourceText(Class<?> anchor, String resource) {
        try (InputStream stream = anchor.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("no resource " + resource + " beside " + anchor.getName());
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException("cannot read resource " + resource, unreadable);
        }
    }

    private static JsonDocument parse(String name, String text, Optional<Path> file) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree.isMissingNode()) {
                throw BadInputException.of(name, "", "it is empty", "Write a JSON object");
            }
            JsonDocument document = new JsonDocument(name, text, tree, file);
            rejectInfinity(document, tree, "");
            return document;
        } catch (JsonProcessingException malformed) {
            throw BindingErrors.malformed(name, malformed);
        }
    }

    private static void rejectInfinity(JsonDocument document, JsonNode node, String pointer) {
        if (node.isFloatingPointNumber() && Double.isInfinite(node.doubleValue())) {
            throw document.problem(pointer, "the number is too large", "Check its exponent");
        }
        node.properties()
                .forEach(entry ->
                        rejectInfinity(document, entry.getValue(), pointer + "/" + Pointers.escape(entry.getKey())));
        for (int index = 0; node.isArray() && index < node.size(); index++) {
            rejectInfinity(document, node.get(index), pointer + "/" + index);
        }
    }
}
