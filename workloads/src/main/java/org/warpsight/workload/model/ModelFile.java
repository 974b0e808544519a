package org.warpsight.workload.model;

import java.util.List;
import java.util.Optional;

/**
 * The part of a {@code config.json} that is not Hugging Face's.
 *
 * @param modelType architecture family
 * @param warpsight other names and the origin of the numbers
 */
record ModelFile(String modelType, Optional<Notes> warpsight) {

    /** Other names that resolve to the model, and the origin of its numbers. */
    record Notes(Optional<List<String>> aliases, Optional<String> source) {}

    List<String> aliases() {
        return warpsight.flatMap(Notes::aliases).orElse(List.of());
    }
}
