package org.warpsight.workload.scenario.json;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import org.warpsight.hardware.json.JsonDocument;

/** Names in a document that may be paths. */
final class References {

    private References() {}

    /** The name as it can be opened from the working directory: ids stay, paths relative to the document are resolved. */
    static String openable(JsonDocument document, String name) {
        try {
            var path = document.resolve(name);
            return Files.isRegularFile(path) ? path.toString() : name;
        } catch (InvalidPathException idOnly) {
            return name;
        }
    }
}
