package org.warpsight.hardware.json;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The project's directory, where what is read from disk lies: traces and measured tables. */
public final class ProjectFolder {
    /** System property that names the directory; without it the working directory and those above are tried. */
    public static final String HOME_PROPERTY = "warpsight.home";

    private ProjectFolder() {}

    /**
     * A file or folder of the project.
     *
     * @param inside its path inside the project
     * @return where it is; empty outside a project's directory
     */
    public static Optional<Path> find(Path inside) {
        String home = System.getProperty(HOME_PROPERTY);
        if (home != null) {
            return Optional.of(Path.of(home).resolve(inside)).filter(Files::exists);
        }
        return Stream.iterate(Path.of("").toAbsolutePath(), directory -> directory != null, Path::getParent)
                .map(directory -> directory.resolve(inside))
                .filter(Files::exists)
                .findFirst();
    }
}
