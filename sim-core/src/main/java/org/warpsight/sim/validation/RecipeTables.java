package org.warpsight.sim.validation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.warpsight.hardware.ArchitectureProfile;
import org.warpsight.hardware.CalibrationPlan.Recipe;
import org.warpsight.hardware.json.ProjectFolder;

/**
 * The tables that a recipe names: one that comes with the program by its file's name alone, any other by its path from the
 * architecture's file. Names of shipped tables win.
 */
public final class RecipeTables {
    private static final Path SHIPPED = Path.of("hardware-profiles", "validation");

    private RecipeTables() {}

    /** Reads the tables of a profile's recipe; throws if one is not there or not sound. */
    static List<MeasuredTable> read(ArchitectureProfile profile, Recipe recipe) {
        return IntStream.range(0, recipe.tables().size())
                .mapToObj(index ->
                        MeasuredTable.read(find(profile, recipe.tables().get(index), index)))
                .toList();
    }

    private static Path find(ArchitectureProfile profile, String name, int index) {
        Path path = Path.of(name);
        Optional<Path> shipped = path.getNameCount() == 1 && !name.startsWith(".")
                ? ProjectFolder.find(SHIPPED.resolve(path))
                : Optional.empty();
        return shipped.or(() -> Optional.of(profile.document().resolve(name)).filter(Files::isRegularFile))
                .orElseThrow(() -> profile.document()
                        .problem(
                                "/calibration/recipe/tables/" + index,
                                "there is no table '" + name + "' in " + SHIPPED
                                        + ", nor under this path from the file",
                                "Correct it, or set -D" + ProjectFolder.HOME_PROPERTY + " to the project's directory"));
    }

    /** How the recipe of a profile names tables. */
    public static List<String> names(ArchitectureProfile profile, List<Path> tables) {
        return tables.stream().map(table -> name(profile, table)).toList();
    }

    private static String name(ArchitectureProfile profile, Path table) {
        if (ProjectFolder.find(SHIPPED.resolve(table.getFileName()))
                .filter(shipped -> isSame(shipped, table))
                .isPresent()) {
            return table.getFileName().toString();
        }
        Path folder = profile.document().resolve("x").toAbsolutePath().getParent();
        String relative = folder.relativize(table.toAbsolutePath()).normalize().toString();
        return relative.contains("/") ? relative : "./" + relative;
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException notThere) {
            return false;
        }
    }
}
