package org.warpsight.hardware.json;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Lists resource folders, whether classes lie in a directory or in a jar. */
final class BundledFiles {
    private static final String SUFFIX = ".json";

    private BundledFiles() {}

    /**
     * Names of the JSON files of a folder without their ending, in alphabetical order; empty if there is no such folder.
     *
     * @param anchor class that lies in the same directory tree or jar, and whose package the folder starts from
     */
    static List<String> names(Class<?> anchor, String folder) {
        String path = anchor.getPackageName().replace('.', '/') + "/" + folder;
        try {
            return namesAt(
                    anchor.getProtectionDomain().getCodeSource().getLocation().toURI(), path);
        } catch (IOException | URISyntaxException unreadable) {
            throw new IllegalStateException("cannot list the bundled files of " + path, unreadable);
        }
    }

    static List<String> namesAt(URI classes, String folder) throws IOException {
        Path root = Path.of(classes);
        if (Files.isDirectory(root)) {
            return jsonNames(root.resolve(folder));
        }
        try (FileSystem jar = FileSystems.newFileSystem(root, Map.of())) {
            return jsonNames(jar.getPath(folder));
        }
    }

    private static List<String> jsonNames(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }
}
