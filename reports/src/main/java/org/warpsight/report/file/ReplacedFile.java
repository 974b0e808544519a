package org.warpsight.report.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.warpsight.hardware.json.BadInputException;

/** A file that is replaced as a whole: it holds either the old text or the new one, whatever happens in between. */
public final class ReplacedFile {
    private ReplacedFile() {}

    /**
     * Replaces a file.
     *
     * @throws BadInputException if its folder cannot be written to
     */
    public static void write(Path file, String text) {
        Path target = file.toAbsolutePath();
        try {
            // Not a temporary file of the system's: those can be read by their owner alone.
            Path partial = target.resolveSibling("." + target.getFileName() + ".partial-"
                    + ProcessHandle.current().pid());
            try {
                Files.writeString(partial, text);
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException failed) {
            throw BadInputException.of(
                    file.toString(),
                    "",
                    "it cannot be written: " + failed.getMessage(),
                    "Check the permissions of its folder",
                    failed);
        }
    }
}
