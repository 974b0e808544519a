package org.warpsight.workload.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.warpsight.hardware.json.BadInputException;
import org.warpsight.hardware.json.Nearest;
import org.warpsight.hardware.json.ProjectFolder;

/**
 * Recorded traces: those in the project's {@code workloads/traces}, found by the name of their file without its extension,
 * and the user's own, found by path. The layout is recognised by the first line.
 */
public final class Traces {
    private static final Path FOLDER = Path.of("workloads", "traces");
    private static final List<String> EXTENSIONS = List.of(".csv", ".jsonl");

    private Traces() {}

    /** Ids of the project's traces in alphabetical order; empty outside a project's directory. */
    public static List<String> ids() {
        return List.copyOf(files().keySet());
    }

    /**
     * The file of a trace.
     *
     * @param name id, or path relative to {@code base}
     * @param base directory of the file that names the trace; the working directory if it is the user who does
     * @return its file; empty if there is neither such an id nor such a file
     */
    public static Optional<Path> find(String name, Path base) {
        Path known = files().get(name);
        return Optional.ofNullable(known)
                .or(() -> Optional.of(base.resolve(name)).filter(Files::isRegularFile));
    }

    /** What to try instead of an unknown name, a sentence without a full stop. */
    public static String suggestion(String name) {
        List<String> ids = ids();
        String nearest =
                Nearest.question(name, ids).map(question -> question + " ").orElse("");
        return nearest + (ids.isEmpty() ? "No trace is bundled here" : "Known are " + String.join(", ", ids))
                + "; a path to a CSV or JSONL file works too";
    }

    /**
     * The requests of a trace in order of arrival, the first of them at time zero.
     *
     * @throws BadInputException if the file cannot be read, has an unknown layout, a broken line or no request
     */
    public static List<Request> read(Path file) {
        List<TraceRow> rows = new ArrayList<>(rows(file));
        if (rows.isEmpty()) {
            throw BadInputException.of(file.toString(), "", "the trace is empty", "Give one with at least one request");
        }
        rows.sort(Comparator.comparingLong(TraceRow::picoseconds));
        long origin = rows.get(0).picoseconds();
        List<Request> requests = new ArrayList<>(rows.size());
        for (TraceRow row : rows) {
            requests.add(
                    new Request(requests.size(), row.picoseconds() - origin, row.inputTokens(), row.outputTokens()));
        }
        return requests;
    }

    private static List<TraceRow> rows(Path file) {
        try {
            String first = firstLine(file);
            if (first.isBlank() || first.startsWith("{")) {
                return MooncakeTrace.read(file);
            }
            return CsvTrace.read(
                    file,
                    CsvTrace.Layout.of(Arrays.asList(first.split(","))).orElseThrow(() -> unknownLayout(file, first)));
        } catch (CharacterCodingException wrongEncoding) {
            throw BadInputException.of(file.toString(), "", "not a text in UTF-8", "Save it as UTF-8", wrongEncoding);
        } catch (IOException unreadable) {
            throw BadInputException.of(
                    file.toString(), "", "cannot be read: " + unreadable, "Check path and permissions", unreadable);
        }
    }

    private static BadInputException unknownLayout(Path file, String first) {
        return new TraceLine(file, 1, first)
                .problem(
                        "unknown layout",
                        "The header must have the columns " + CsvTrace.Layout.AZURE.columns() + " or "
                                + CsvTrace.Layout.BURST_GPT.columns()
                                + ", or lines must be JSON with timestamp, input_length and output_length");
    }

    private static String firstLine(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            return Optional.ofNullable(reader.readLine()).orElse("");
        }
    }

    private static Map<String, Path> files() {
        Map<String, Path> files = new TreeMap<>();
        ProjectFolder.find(FOLDER).ifPresent(folder -> {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.forEach(file -> id(file).ifPresent(id -> files.put(id, file)));
            } catch (IOException unreadable) {
                throw BadInputException.of(
                        folder.toString(), "", "cannot be listed: " + unreadable, "Check its permissions", unreadable);
            }
        });
        return files;
    }

    private static Optional<String> id(Path file) {
        String name = file.getFileName().toString();
        return EXTENSIONS.stream()
                .filter(name::endsWith)
                .map(extension -> name.substring(0, name.length() - extension.length()))
                .findFirst();
    }
}
