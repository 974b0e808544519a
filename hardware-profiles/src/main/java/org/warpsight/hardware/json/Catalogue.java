package org.warpsight.hardware.json;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The bundled documents of one kind, found by id or alias, and the user's own, found by path.
 *
 * <pre>{@code
 *   Catalogue<Node> nodes = new Catalogue<>(
 *           "node", "`warpsight list nodes` shows all", Node.class, "profiles/nodes", format, node -> List.of());
 *   nodes.ids();                              // [dgx-a100, dgx-h100, ...]
 *   nodes.get("dgx-h100");                    // bundled, read once
 *   nodes.get("./my-node.json");              // the user's file
 *   nodes.get("dgx-h10");                     // BadInputException: ... did you mean 'dgx-h100'?
 *   nodes.referredBy(cluster, "/node");       // what the document `cluster` names there
 * }</pre>
 *
 * <p>Ids and aliases are compared without regard to case, blanks, hyphens and underscores, so {@code H100 SXM5 80GB}
 * is {@code h100-sxm5-80gb}. An id or alias wins over a file of the same name; {@code ./name} forces the file. Safe for use by
 * several threads.
 *
 * @param <T> what a document becomes
 */
public final class Catalogue<T> {
    private final String kind;
    private final String howToList;
    private final Class<?> anchor;
    private final String folder;
    private final JsonFormat<T> format;
    private final Function<T, ? extends Collection<String>> aliases;
    private final List<String> ids;
    private final Map<String, Entry<T>> bundled = new ConcurrentHashMap<>();

    /** A value together with the document it was read from. */
    public record Entry<T>(T value, JsonDocument document) {}

    /**
     * A catalogue.
     *
     * @param kind what it holds, in the singular, for messages: {@code GPU}
     * @param howToList how the user sees all of them: {@code `warpsight list gpus` shows all}
     * @param anchor class in whose package, directory tree or jar the resources lie
     * @param folder resource folder relative to the anchor's package; every {@code *.json} in it is a document, its name
     *     without ending the id
     * @param format how a document is read
     * @param aliases other names of a value
     */
    public Catalogue(
            String kind,
            String howToList,
            Class<?> anchor,
            String folder,
            JsonFormat<T> format,
            Function<T, ? extends Collection<String>> aliases) {
        this.kind = kind;
        this.howToList = howToList;
        this.anchor = anchor;
        this.folder = folder;
        this.format = format;
        this.aliases = aliases;
        this.ids = BundledFiles.names(anchor, folder);
    }

    /** Ids of the bundled documents in alphabetical order. */
    public List<String> ids() {
        return ids;
    }

    /** All bundled values in the order of their ids. */
    public List<T> all() {
        return ids.stream().map(id -> bundled(id).value()).toList();
    }

    /** Whether a bundled value has that id or alias. */
    public boolean knows(String name) {
        return named(name).isPresent();
    }

    /**
     * The value of a name that the user typed.
     *
     * @param name id, alias or path; a relative path starts from the working directory
     * @throws BadInputException if there is no such thing, or the file is not sound
     */
    public T get(String name) {
        return find(name).value();
    }

    /** As {@link #get}, with the document. */
    public Entry<T> find(String name) {
        return lookUp(name, Path.of(""), Optional.empty());
    }

    /**
     * The value that a document names at a place, as a scenario names its GPU. A relative path starts from the
     * document's folder; an unknown name is reported at that place of that document.
     *
     * @param pointer JSON pointer of a text
     * @throws BadInputException if there is no such thing, or the file is not sound
     */
    public T referredBy(JsonDocument document, String pointer) {
        return findReferredBy(document, pointer).value();
    }

    /** As {@link #referredBy}, with the document found. */
    public Entry<T> findReferredBy(JsonDocument document, String pointer) {
        Path base = document.file().map(Path::getParent).orElse(Path.of(""));
        return lookUp(document.tree().at(pointer).asText(), base, Optional.of(new Reference(document, pointer)));
    }

    private record Reference(JsonDocument document, String pointer) {}

    private Entry<T> lookUp(String name, Path base, Optional<Reference> reference) {
        return named(name).orElseGet(() -> read(userFile(name, base).orElseThrow(() -> unknown(name, reference))));
    }

    private Optional<Entry<T>> named(String name) {
        return ids.stream()
                .filter(id -> sameName(id, name))
                .findFirst()
                .map(this::bundled)
                .or(() -> ids.stream()
                        .map(this::bundled)
                        .filter(entry -> aliases.apply(entry.value()).stream().anyMatch(alias -> sameName(alias, name)))
                        .findFirst());
    }

    private Entry<T> bundled(String id) {
        return bundled.computeIfAbsent(id, key -> read(JsonDocuments.resource(anchor, folder + "/" + key + ".json")));
    }

    private Entry<T> read(JsonDocument document) {
        return new Entry<>(format.read(document), document);
    }

    /** The file of a name that looks like one: it has a separator, ends in {@code .json} or exists. */
    private static Optional<JsonDocument> userFile(String name, Path base) {
        try {
            Path file = base.resolve(name);
            boolean meant =
                    name.endsWith(".json") || name.startsWith("." + File.separator) || Files.isRegularFile(file);
            return meant ? Optional.of(JsonDocuments.file(file)) : Optional.empty();
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    private BadInputException unknown(String name, Optional<Reference> reference) {
        String suggestion = Nearest.question(name, namesToIds())
                        .map(question -> question + " ")
                        .orElse("")
                + howToList + "; a path to a JSON file works too";
        return reference
                .map(from -> from.document().problem(from.pointer(), "unknown " + kind + " '" + name + "'", suggestion))
                .orElseGet(() ->
                        BadInputException.of(kind + " '" + name + "'", "", "there is none of this name", suggestion));
    }

    private Map<String, String> namesToIds() {
        Map<String, String> names = new TreeMap<>();
        ids.forEach(id -> {
            names.put(id, id);
            aliases.apply(bundled(id).value()).forEach(alias -> names.put(alias, id));
        });
        return names;
    }

    private static boolean sameName(String one, String other) {
        return plain(one).equals(plain(other));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
    }
}
