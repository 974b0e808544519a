package org.warpsight.report.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.warpsight.hardware.json.BadInputException;

/**
 * A file that is replaced as a whole: it holds either the old text or the new one, whatever happens in between. What is
 * written so far is deleted at the end of the program, as after Ctrl-C.
 */
public final class ReplacedFile {
    private ReplacedFile() {}

    /**
     * Replaces a file, or the file that a link leads to; a device or a pipe is written to as it is.
     *
     * @throws BadInputException if its folder cannot be written to
     */
    public static void write(Path file, String text) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                Files.writeString(file, text);
                return;
            }
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            // Not a temporary file of the system's: those can be read by their owner alone.
            Path partial = target.resolveSibling("." + target.getFileName() + ".partial-"
                    + ProcessHandle.current().pid());
            partial.toFile().deleteOnExit();
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
                    "it cannot be written: " + WriteFailure.reason(failed),
                    "Name a file in a folder that can be written to",
                    failed);
        }
    }
}
