package org.warpsight.sim.validation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows whose errors are stated together.
 *
 * @param kind their kind
 * @param values the value of each group column, in the kind's order
 */
public record Group(TableKind kind, Map<String, String> values) {
    public Group {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
